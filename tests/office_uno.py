"""Runs inside the system's Python, which has `uno`; `tests/office.py` starts it and says what to do.

Reads one job a line on standard input, `{"source": PATH, "target": PATH, "steps": [[VERB, ARGUMENT...], ...]}`, and
answers each with a line: `{"ok": true}`, or `{"ok": false, "error": TEXT}`. Ends with its input.
"""

import json
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

WORD = "MS Word 2007 XML"
KINDS = {".docx": WORD, ".pdf": "writer_pdf_Export", ".odt": "writer8"}


class Step:
    """An open document and what a person does in it. Text is found by its words, first place first."""

    def __init__(self, document: Any, dispatcher: Any) -> None:
        self.document = document
        self.dispatcher = dispatcher
        self.controller = document.getCurrentController()
        self.frame = self.controller.getFrame()

    def find(self, text: str, nth: int = 0) -> Any:
        search = self.document.createSearchDescriptor()
        search.SearchString, search.SearchCaseSensitive = text, True
        found = self.document.findFirst(search)
        for _ in range(nth):
            found = found and self.document.findNext(found.End, search)
        if found is None:
            raise LookupError(f"the document does not hold {text!r} ({nth})")
        return found

    def dispatch(self, command: str, **arguments: Any) -> None:
        given = tuple(_property(name, value) for name, value in arguments.items())
        self.dispatcher.executeDispatch(self.frame, f".uno:{command}", "", 0, given)

    def paragraph(self, text: str, nth: int = 0) -> Any:
        """A cursor over the paragraph that holds a text."""
        found = self.find(text, nth)
        cursor = found.Text.createTextCursorByRange(found.Start)
        cursor.gotoStartOfParagraph(False)
        cursor.gotoEndOfParagraph(True)
        return cursor

    def in_table(self, text: str) -> Any:
        """The first place of a text that stands in a table."""
        search = self.document.createSearchDescriptor()
        search.SearchString, search.SearchCaseSensitive = text, True
        found = self.document.findFirst(search)
        while found is not None and found.TextTable is None:
            found = self.document.findNext(found.End, search)
        if found is None:
            raise LookupError(f"{text!r} stands in no table")
        return found

    def table_at(self, text: str) -> tuple[Any, str]:
        found = self.in_table(text)
        return found.TextTable, found.Cell.CellName

    # --- what people do ---

    def retype(self, old: str, new: str, nth: int = 0) -> None:
        """Mark some words and type others."""
        self.controller.select(self.find(old, nth))
        self.dispatch("InsertText", Text=new)

    def type_after(self, text: str, addition: str, nth: int = 0) -> None:
        self.controller.select(self.find(text, nth).End)
        self.dispatch("InsertText", Text=addition)

    def erase(self, text: str, nth: int = 0) -> None:
        self.controller.select(self.find(text, nth))
        self.dispatch("Delete")

    def bold(self, text: str, nth: int = 0) -> None:
        self.find(text, nth).CharWeight = 150.0

    def bold_part(self, text: str, start: int, end: int, nth: int = 0) -> None:
        found = self.find(text, nth)
        cursor = found.Text.createTextCursorByRange(found.Start)
        cursor.goRight(start, False)
        cursor.goRight(end - start, True)
        cursor.CharWeight = 150.0

    def add_paragraph(self, after: str, text: str) -> None:
        self.controller.select(self.paragraph(after).End)
        self.dispatch("InsertPara")
        self.dispatch("InsertText", Text=text)

    def delete_paragraph(self, text: str) -> None:
        """With its end, so that no empty line stays."""
        cursor = self.paragraph(text)
        cursor.gotoStartOfParagraph(False)
        cursor.gotoNextParagraph(True)
        self.controller.select(cursor)
        self.dispatch("Delete")

    def copy_paragraph(self, text: str, before: str) -> None:
        self._take(text)
        data = self.controller.getTransferable()
        self._put(data, before)

    def move_paragraph(self, text: str, before: str) -> None:
        self._take(text)
        data = self.controller.getTransferable()
        self.dispatch("Delete")
        self._put(data, before)

    def _take(self, text: str) -> None:
        cursor = self.paragraph(text)
        cursor.gotoStartOfParagraph(False)
        cursor.gotoNextParagraph(True)
        self.controller.select(cursor)

    def _put(self, data: Any, before: str) -> None:
        self.controller.select(self.paragraph(before).Start)
        self.controller.insertTransferable(data)

    def edit_cell(self, row_of: str, column: int, text: str) -> None:
        """Type over the cell in a column (from 0) of the row that holds a text."""
        table, cell = self.table_at(row_of)
        name = f"{_letters(column)}{cell.lstrip(_LETTERS)}"
        target = table.getCellByName(name)
        cursor = target.createTextCursor()
        cursor.gotoStart(False)
        cursor.gotoEnd(True)
        self.controller.select(cursor)
        self.dispatch("InsertText", Text=text)

    def retype_in_table(self, old: str, new: str) -> None:
        """Mark some words of a table and type others."""
        self.controller.select(self.in_table(old))
        self.dispatch("InsertText", Text=new)

    def delete_row(self, row_of: str) -> None:
        self.controller.select(self.in_table(row_of).Start)
        self.dispatch("DeleteRows")

    def add_row(self, after: str, *texts: str) -> None:
        table, cell = self.table_at(after)
        self.controller.select(self.in_table(after).Start)
        self.dispatch("InsertRowsAfter")
        row = int(cell.lstrip(_LETTERS)) + 1
        for column, text in enumerate(texts):
            table.getCellByName(f"{_letters(column)}{row}").setString(text)

    def sort_table(self, holding: str, column: int, descending: bool = False) -> None:
        """Sort the rows of a table below its heading by the text in a column (from 0)."""
        import uno

        table, _ = self.table_at(holding)
        last = max(table.getCellNames(), key=lambda name: (int(name.lstrip(_LETTERS)), name))
        columns = len(table.getColumns())
        body = table.getCellRangeByName(f"A2:{_letters(columns - 1)}{last.lstrip(_LETTERS)}")
        descriptor = list(body.createSortDescriptor())
        field = uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = column + 1, not descending
        field.FieldType = uno.Enum("com.sun.star.table.TableSortFieldType", "ALPHANUMERIC")
        for one in descriptor:
            if one.Name == "SortFields":
                one.Value = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        before = [table.getCellByName(name).getString() for name in table.getCellNames()]
        body.sort(tuple(descriptor))
        if before == [table.getCellByName(name).getString() for name in table.getCellNames()]:
            raise LookupError(f"sorting the table with {holding!r} changed nothing: merged cells, or sorted already")

    def delete_table(self, holding: str) -> None:
        table, _ = self.table_at(holding)
        table.dispose()

    def delete_object(self, nth: int = 0) -> None:
        """The nth chart."""
        objects = self.document.getEmbeddedObjects()
        chart = objects.getByIndex(nth)
        chart.dispose()

    def track(self, on: bool = True) -> None:
        self.document.RecordChanges = on

    def accept_all(self) -> None:
        self.dispatch("AcceptAllTrackedChanges")

    def accept_in(self, text: str, nth: int = 0) -> None:
        self.controller.select(self.paragraph(text, nth))
        self.dispatch("AcceptTrackedChange")

    def reject_in(self, text: str, nth: int = 0) -> None:
        self.controller.select(self.paragraph(text, nth))
        self.dispatch("RejectTrackedChange")

    def reject_all(self) -> None:
        self.dispatch("RejectAllTrackedChanges")

    def comment(self, on: str, words: str) -> None:
        note = self.document.createInstance("com.sun.star.text.textfield.Annotation")
        note.Content, note.Author = words, "Reader"
        found = self.find(on)
        found.Text.insertTextContent(found.End, note, False)

    def replace_all(self, old: str, new: str) -> None:
        change = self.document.createReplaceDescriptor()
        change.SearchString, change.ReplaceString, change.SearchCaseSensitive = old, new, True
        if not self.document.replaceAll(change):
            raise LookupError(f"the document does not hold {old!r}")


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _letters(column: int) -> str:
    return _LETTERS[column]


def _property(name: str, value: Any) -> Any:
    from com.sun.star.beans import PropertyValue

    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _connect(folder: Path) -> tuple[subprocess.Popen[bytes], Any]:
    """A running office of our own, and its component context."""
    import uno
    from com.sun.star.connection import NoConnectException

    pipe = f"reportgen{folder.name}".replace("-", "").replace("_", "")
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
               "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + 60
    while True:
        try:
            return process, resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > deadline:
                process.kill()
                raise
            time.sleep(0.2)


def _do(job: dict[str, Any], desktop: Any, dispatcher: Any) -> None:
    source, target = Path(job["source"]), Path(job["target"])
    document = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, (_property("Hidden", True),))
    if document is None:
        raise OSError(f"the office suite does not open {source}")
    try:
        step = Step(document, dispatcher)
        for verb, *arguments in job["steps"]:
            getattr(step, verb)(*arguments)
        document.storeToURL(target.as_uri(), (_property("FilterName", KINDS[target.suffix]),))
    finally:
        document.close(True)


def main() -> None:
    """Serve jobs until the input ends."""
    process, context = _connect(Path(sys.argv[1]))
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    dispatcher = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    try:
        for line in sys.stdin:
            try:
                _do(json.loads(line), desktop, dispatcher)
                answer: dict[str, Any] = {"ok": True}
            except Exception:
                answer = {"ok": False, "error": traceback.format_exc()}
            print(json.dumps(answer), flush=True)
    finally:
        desktop.terminate()
        process.wait(30)


if __name__ == "__main__":
    main()

"""The workbook inside a chart: what opens when somebody chooses "Edit data"."""

from datetime import date, datetime
from io import BytesIO

from reportgen.document.tree import GapChart
from reportgen.render.docx.chart import ChartPlan, chart_rows

_HEADINGS = ("", "Gap", "Up to high end", "Down to low end", "Place of results", "Result")


def chart_workbook(chart: GapChart, plan: ChartPlan, as_of: date) -> bytes:
    """An XLSX with one line for each line of the chart; the same chart and date give the same bytes."""
    import xlsxwriter

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"created": datetime(as_of.year, as_of.month, as_of.day)})
        sheet = workbook.add_worksheet("Sheet1")
        sheet.set_column(0, 0, 48)
        sheet.set_column(1, 5, 16)
        for column, heading in enumerate(_HEADINGS):
            sheet.write_string(0, column, heading)
        for line, row in enumerate(chart_rows(chart), 1):
            sheet.write_string(line, 0, row.label)
            if row.point is None:
                continue
            for column, number in enumerate((row.value, row.whisker_up, row.whisker_down, plan.edge), 1):
                if number is not None:
                    sheet.write_number(line, column, number)
            sheet.write_string(line, 5, row.result)
    return target.getvalue()

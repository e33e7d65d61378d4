"""The command that lists templates, themes and citation styles."""

import click


@click.command(short_help="List templates, themes and citation styles, and what each is for.")
def templates() -> None:
    """List what can be used for `template`, `theme` and `citations`, and what each is for."""
    from reportgen import resources
    from reportgen.document.template import shipped_templates
    from reportgen.render.themes import shipped_themes

    _list("Templates", [(each.name, each.description) for each in shipped_templates()])
    _list("Themes", [(each.name, each.description) for each in shipped_themes()])
    styles = sorted(path.stem for path in resources.csl().glob("*.csl"))
    _list("Citation styles", [(style, _title(resources.csl() / f"{style}.csl")) for style in styles])


def _list(heading: str, rows: list[tuple[str, str]]) -> None:
    click.echo(click.style(heading, bold=True))
    width = max(len(name) for name, _ in rows)
    for name, description in rows:
        click.echo(f"  {name:<{width}}  {description}")


def _title(path: object) -> str:
    """The title a citation style gives itself."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    title = etree.parse(str(path), parser).findtext("{*}info/{*}title")
    return str(title or "")

"""docs/settings.md, made from the settings themselves: `make docs`."""

from pydantic import SecretStr

from masthead.configuration import Settings


def markdown() -> str:
    """docs/settings.md."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for field in Settings.model_fields.values():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        rows.append(f"| `{field.alias}` | {f'`{default}`' if default not in (None, '') else '–'} | {field.description} |")
    intro = (
        "# Settings\n\nFrom the environment. Each may also be given as a file: `NAME_FILE=/path`. A wrong value stops the start "
        "with one sentence.\nThis page is made from `masthead/configuration.py` by `make docs`.\n\n"
    )
    return intro + "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")

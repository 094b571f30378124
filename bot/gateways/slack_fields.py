"""The filled-in value of one input of a modal, whatever its kind, as text."""

from pydantic import BaseModel, ConfigDict


class _Option(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    value: str = ""


class Field(BaseModel):
    """One entry of `view.state.values`: each kind of input keeps its value elsewhere."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    value: str | None = None
    selected_option: _Option | None = None
    selected_options: tuple[_Option, ...] = ()
    selected_date: str | None = None
    selected_time: str | None = None
    selected_date_time: int | None = None
    selected_user: str | None = None
    selected_users: tuple[str, ...] = ()
    selected_channel: str | None = None
    selected_conversation: str | None = None


def read_field(field: Field) -> str:
    """Return the value as text: empty when nothing was filled in, comma-joined when several."""
    if field.selected_option is not None:
        return field.selected_option.value
    if field.selected_options:
        return ",".join(option.value for option in field.selected_options)
    if field.selected_users:
        return ",".join(field.selected_users)
    if field.selected_date_time is not None:
        return str(field.selected_date_time)
    single = (
        field.value,
        field.selected_date,
        field.selected_time,
        field.selected_user,
        field.selected_channel,
        field.selected_conversation,
    )
    return next((value for value in single if value), "")

"""The forms of the alert page: one for each answer, each with the version that the officer saw and a note."""

from typing import Final, NamedTuple

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from consumers.desk.actions import Action, Reply

NOTE_LENGTH: Final = 2000


def _one_line_end(text: str | None) -> str:
    """A browser sends a line's end as two characters and counts it as one."""
    return (text or "").replace("\r\n", "\n").strip()


class Wrong(NamedTuple):
    """What has to be mended on a form, and where it is on the page."""

    action: Action
    text: str
    href: str


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """One button, and a note for those who want one."""

    version = HiddenField(validators=[Regexp(r"^\d{1,18}$")])
    note = TextAreaField(
        filters=[_one_line_end],
        validators=[
            Length(max=NOTE_LENGTH, message=f"The note must be {NOTE_LENGTH} characters or fewer"),
            Regexp(
                r"[^\x00-\x08\x0b-\x1f\x7f]*\Z", message="The note has a character that cannot be recorded"
            ),
        ],
    )

    def wrong(self, action: Action) -> tuple[Wrong, ...]:
        """Each field that has to be mended, as they stand on the page: the note is last.

        What nobody can mend by typing says to begin again.
        """
        fields = [field for field in self if field.errors and field.name in Reply._fields] or [self.note]
        fields.sort(key=lambda field: field is self.note)
        note = "note" if action is Action.ACKNOWLEDGE else f"{action}-note"
        return tuple(
            Wrong(
                action,
                field.errors[0] if field.errors else "Reload the page and try again",
                f"#{note if field is self.note else field.name}",
            )
            for field in fields
        )

    def reply(self, action: Action) -> Reply:
        """What the officer answered."""
        named = {field.name: field.data or "" for field in self if field.name in Reply._fields}
        return Reply(action, **named)


class AssignForm(AnswerForm):
    """To whom of the team."""

    colleague = StringField(validators=[InputRequired(message="Choose who takes it on")])


class ResolveForm(AnswerForm):
    """What came of it."""

    resolution = StringField(validators=[InputRequired(message="Choose what came of it")])


class ReferOnForm(AnswerForm):
    """To which council."""

    council = StringField(validators=[InputRequired(message="Choose the council")])


FORMS: Final = {
    Action.ACKNOWLEDGE: AnswerForm,
    Action.ASSIGN: AssignForm,
    Action.RESOLVE: ResolveForm,
    Action.REFER_ON: ReferOnForm,
}

"""Signing in on the local stack: choose an invented officer. Only from this machine."""

from ipaddress import ip_address
from itertools import groupby
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField

from consumers.desk.desk import the_desk
from consumers.desk.policy import WRITERS
from consumers.desk.session import safe_next, sign_in, sign_out
from policies.officers import Officer

blueprint = Blueprint("signin", __name__)

_SEES: Final = {True: "sees rules and agreements, never a person", False: "sees the ledger, never an alert"}


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Who is at the desk."""

    officer = StringField()
    next = StringField()


@blueprint.get("/sign-in")
def page() -> str:
    _only_here()
    return _render("")


@blueprint.post("/sign-in")
def choose() -> Response | tuple[str, int]:
    _only_here()
    form = SignInForm()
    officer = the_desk().officers.get(form.officer.data or "")
    if officer is None:
        return _render("Choose who you are"), 400
    sign_in(officer)
    return redirect(safe_next(form.next.data or "/"), 303)


@blueprint.post("/sign-out")
def leave() -> Response:
    sign_out()
    return redirect("/sign-in", 303)


def _render(error: str) -> str:
    wanted = safe_next(request.values.get("next", "/"))
    return render_template("desk/sign_in.html", groups=_groups(), next=wanted, error=error)


def _groups() -> list[tuple[str, list[tuple[Officer, str]]]]:
    """Officers under the name of their agency, in the order of their file."""
    desk = the_desk()
    teams = {
        officer.ref: desk.directory.team(officer.team) for officer in desk.officers.values() if officer.team
    }

    def agency(officer: Officer) -> str:
        return teams[officer.ref].agency_name if officer.ref in teams else "Across agencies"

    def said(officer: Officer) -> str:
        team = teams[officer.ref].name if officer.ref in teams else _SEES[officer.role in WRITERS]
        return f"{desk.words.roles.get(officer.role, officer.role.value)}, {team}"

    return [
        (name, [(officer, said(officer)) for officer in officers])
        for name, officers in groupby(desk.officers.values(), agency)
    ]


def _only_here() -> None:
    """Nobody proves who they are here, so nobody from elsewhere may try."""
    if not the_desk().local_sign_in or not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104
        abort(403)

"""Lint: each page is read as far as it can be, each rule is put to it, and all is said at once."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from policies.agreements import Agreement, Gateways
from policies.approvals import Approvals
from policies.lint import dates, law, reasons, together, useful
from policies.lint.finding import Finding, Said, Severity, wrong
from policies.lint.policy import AgreementRule, Policy
from policies.lint.reading import Reading, Sheet
from policies.matrix import Matrix
from policies.officers import roles_of_officers
from policies.publishing import Publishing
from policies.redactions import Redactions
from policies.roles import Roles
from policies.written import Page

PageT = TypeVar("PageT", bound=Page)

RULES: Final[tuple[AgreementRule, ...]] = (*dates.RULES, *law.RULES, *useful.RULES, *reasons.RULES)
_ORDER: Final = list(Severity)

STAND_INS: Final[Mapping[str, object]] = {
    "id": "ISA-000",
    "version": "1",
    "title": "-",
    "state": "DRAFT",
    "parties": ["A:*", "B:*"],
    "purposes": ["RELEASE_HANDOVER"],
    "gateway": "-",
    "article6_basis": "6_1_e",
    "article9_condition": "NONE",
    "confidentiality_basis": "NOT_CONFIDENTIAL",
    "processing_regime": "UK_GDPR",
    "shares": [{"from": "A:*", "to": "B:*", "categories": ["IDENTITY"]}],
    "necessity": "It cannot be read as it stands.",
    "retention": {"days": "1", "after": "the release"},
    "spocs": {},
    "dpia": "-",
    "drafted_by": "nobody",
    "approved_by": None,
    "approved_on": None,
    "decided_by": "-",
    "decided_on": "2000-01-01",
    "review_on": "2000-01-01",
    "valid_from": "2000-01-01",
    "valid_to": "2000-01-01",
}
"""What stands in for a field of an agreement that cannot be read, so that the others still are."""


class Linter:
    """Reads one folder and collects what there is to say."""

    def __init__(self, folder: Path, today: date) -> None:
        self._folder = folder
        self._today = today
        self.findings: list[Finding] = []
        self.pages = 0

    def run(self) -> list[Finding]:
        """Everything, by file and line, what is wrong before what is doubtful on the same line."""
        gateways_sheet, gateways = self._page("gateways.yaml", Gateways)
        approvals_sheet, approvals = self._page("approvals.yaml", Approvals)
        publishing_sheet, publishing = self._page("publishing.yaml", Publishing)
        _, matrix = self._page("matrix.yaml", Matrix)
        self._page("redactions.yaml", Redactions)
        self._page("roles.yaml", Roles)
        laws = {law.id: law for law in gateways.gateways} if gateways else None
        policy = Policy(self._today, laws, matrix, approvals, roles_of_officers())
        if gateways:
            self._say(gateways_sheet, _laws(gateways))
        found, whole = self._agreements(policy)
        if whole and approvals:
            self._say(approvals_sheet, list(together.history(approvals, found)))
        if publishing:
            self._say(publishing_sheet, list(together.publishing(publishing)))
            missing = Sheet(self._folder / "agreements", "agreements")
            self._say(missing, list(together.missing_pairs(found, policy, publishing)) if whole else [])
        return sorted(self.findings, key=lambda one: (one.file, one.line, _ORDER.index(one.severity)))

    def _agreements(self, policy: Policy) -> tuple[list[Agreement], bool]:
        """The agreements that can be read, and whether all of them can be, in whole."""
        sheets: dict[str, Sheet] = {}
        found: list[Agreement] = []
        whole = True
        for path in sorted((self._folder / "agreements").glob("*.yaml")):
            sheet = Sheet(path, f"agreements/{path.name}")
            reading = sheet.read(Agreement, STAND_INS)
            self.pages += 1
            self.findings += reading.findings
            whole = whole and not reading.findings
            if reading.page is None:
                continue
            self._say(sheet, _said(reading, reading.page, policy, path.stem))
            if not reading.findings:
                found.append(reading.page)
                sheets[reading.page.id] = sheet
        for of_file in together.agreements(found):
            self._say(sheets[of_file.agreement], [of_file.said])
        return found, whole

    def _page(self, name: str, page: type[PageT]) -> tuple[Sheet, PageT | None]:
        sheet = Sheet(self._folder / name, name)
        reading = sheet.read(page)
        self.pages += 1
        self.findings += reading.findings
        return sheet, reading.page

    def _say(self, sheet: Sheet, said: list[Said]) -> None:
        self.findings += [sheet.finding(one) for one in said]


def lint(folder: Path, today: date) -> list[Finding]:
    """Everything that is wrong, doubtful or worth a thought in a policy's folder, on this London day."""
    return Linter(folder, today).run()


def faults(agreement: Agreement, policy: Policy, rules: Iterable[AgreementRule]) -> list[Said]:
    """What is wrong with an agreement that can be read in whole, by these rules."""
    return [one for rule in rules for one in rule.look(agreement, policy) if one.severity is Severity.WRONG]


def _said(reading: Reading[Agreement], agreement: Agreement, policy: Policy, stem: str) -> list[Said]:
    said = [one for rule in RULES if not rule.needs & reading.unread for one in rule.look(agreement, policy)]
    if "id" not in reading.unread and stem != agreement.id:
        said.append(wrong("id", f"It holds {agreement.id}. Name the file by the agreement's id."))
    if not reading.findings:
        said += reasons.WHOLE.look(agreement, policy)
    return said


def _laws(page: Gateways) -> list[Said]:
    said: list[Said] = []
    seen: set[str] = set()
    for at, one in enumerate(page.gateways):
        if one.id in seen:
            said.append(wrong(("gateways", at, "id"), f"{one.id} stands twice. Take one out."))
        if one.valid_from and one.valid_to < one.valid_from:
            said.append(wrong(("gateways", at, "valid_to"), f"{one.id} ends before it begins."))
        if not one.source.strip():
            said.append(wrong(("gateways", at, "source"), f"{one.id} names no statute. Say where it stands."))
        seen.add(one.id)
    return said

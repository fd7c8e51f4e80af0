"""Who asks."""

import hashlib
from dataclasses import dataclass, field, replace
from enum import Enum

from access.ledger.recordable_text import check
from access.permissions.assurance import Assurance
from access.permissions.core_scopes import OTHERS
from access.permissions.field_refusals import (
    AccessError,
    AssuranceTooLow,
    CaseRequired,
    CaseUnusable,
    NoConsent,
    NotConcerned,
    NotOwn,
    NotPermitted,
    PurposeRequired,
    PurposeUnknown,
)
from access.permissions.purposes import PURPOSES, Basis
from access.permissions.scopes import Case, Scope

LONGEST_CASE = 64


class Allowed(Enum):
    """Which operations an app may send: any, any but unregistered ones at a price, or only those it registered."""

    OPEN = "open"
    REGISTERED_FREE = "registered-free"
    REGISTERED_ONLY = "registered-only"


@dataclass(frozen=True, slots=True)
class Caller:
    """The app, the person it acts for or the official behind it, and what its token allows.

    `subject` is the national id of the person it acts for: the one who signed in, or the one she acts for. `actor` is
    an official by name, `actor_reference` what tells her from others of her name (a pseudonym, or her office's number),
    and `office` the local administration that is hers. `acting_for` says as what the person who signed in acts for the
    subject ("parent", "mandate"); None when they are the same. `purposes` are those the token is limited to (none: any
    that its ground allows). `consent` is the id of the citizen's consent the token rests on, `ended` why it no longer
    holds. `budget` is its app's own cost a minute (None: the hub's). Subject and actor are kept out of
    `repr`, so that they reach no log.

    `partition` says whose memory personal answers go to (None: nobody's): no two apps, people, purposes or sets of
    scopes share one. Purpose, case and official may go to an agency, which may answer each otherwise.
    """

    app: str | None = None
    subject: str | None = field(default=None, repr=False)
    scopes: frozenset[str] = frozenset()
    purpose: str | None = None
    case: str | None = None
    purposes: frozenset[str] = frozenset()
    actor: str | None = field(default=None, repr=False)
    actor_reference: str | None = field(default=None, repr=False)
    office: str | None = None
    acting_for: str | None = None
    consent: str | None = None
    ended: str | None = None
    assurance: Assurance = Assurance.NONE
    allowed: Allowed = Allowed.OPEN
    budget: int | None = None
    declared: Basis | None = None
    partition: str | None = field(init=False, repr=False, compare=False, default=None)
    _permitted: dict[Scope, bool] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Once for each token rather than each of its requests."""
        if self.app is not None:
            who = (self.app, self.subject, self.actor, self.actor_reference)
            why = (self.case, self.purpose, self.consent, sorted(self.scopes))
            # As Python writes it, where no value can be taken for two, whatever stands in it.
            partition = hashlib.sha256(repr((who, why)).encode()).hexdigest()[:32]
            object.__setattr__(self, "partition", partition)

    def __hash__(self) -> int:
        """Of what follows from most of what makes callers equal, since it is asked for at every request."""
        return hash(self.partition)

    def may(self, scope: Scope) -> bool:
        """Whether what asks for the scope is refused for nothing: `refusal`, worked out once."""
        known = self._permitted.get(scope)
        if known is None:
            known = self._permitted[scope] = self.refusal("", scope) is None
        return known

    def refusal(self, coordinate: str, scope: Scope) -> AccessError | None:
        """Why the field at this schema coordinate is withheld; None when the caller may have it."""
        if scope.name not in self.scopes:
            return self._outside(coordinate, scope.name)
        if scope.case is Case.EVERYBODY and self._citizen:
            return NotConcerned(coordinate)
        if scope.purpose and self.purpose is None:
            return PurposeRequired(coordinate)
        if self.case is None and self._reads_under(scope.case):
            return CaseRequired(coordinate)
        if scope.assurance > self.assurance:
            itself = self.subject is None and self.actor is None
            return AssuranceTooLow(coordinate, scope.assurance, itself=itself)
        return None

    def refusal_elsewhere(self, coordinate: str, scope: Scope) -> AccessError | None:
        """Why the field at this schema coordinate is withheld though the caller has its scope of one's own data: it is
        not reached as the caller's own. None for those who may read of others."""
        refusal = self.refusal(coordinate, OTHERS)
        if isinstance(refusal, NotPermitted | NotConcerned | NoConsent):
            return NotOwn(coordinate, scope.name, None if self._citizen else OTHERS.name)
        return refusal

    def _outside(self, coordinate: str, scope: str) -> AccessError:
        """Why a field is withheld whose scope it does not have."""
        if self.consent is not None or self.basis is Basis.CONSENT:
            return NoConsent(coordinate, scope, self.ended)
        return NotPermitted(coordinate, scope)

    def asking(self, purpose: str | None, case: str | None) -> "Caller":
        """The caller with what this request says it is for; what the token already says cannot be changed.

        Raises PurposeUnknown, CaseUnusable.
        """
        if purpose is None and not case:
            return self
        known = {self.purpose} if self.purpose else self.purposes or self._fitting
        if purpose is not None and purpose not in known:
            raise PurposeUnknown(known)
        named = _case(case)
        return replace(self, purpose=self.purpose or purpose, case=self.case or named)

    def without_consent(self, why: str) -> "Caller":
        """The caller whose consent has ended ("WITHDRAWN", "EXPIRED", "USED_UP") or is none for this ("NOT_COVERED").

        It may read nothing personal.
        """
        return replace(self, scopes=frozenset(), ended=why)

    @property
    def basis(self) -> Basis | None:
        """The legal ground it reads on; None for nobody."""
        if self.declared is not None or self.app is None:
            return self.declared
        if self.consent is not None:
            return Basis.CONSENT
        return Basis.OWN_REQUEST if self.subject is not None and self.actor is None else Basis.PUBLIC_TASK

    @property
    def _fitting(self) -> frozenset[str]:
        """The purposes that its legal ground allows; any for nobody, who reads nothing personal."""
        basis = self.basis
        return frozenset(id_ for id_, purpose in PURPOSES.items() if basis is None or basis in purpose.bases)

    def _reads_under(self, case: Case) -> bool:
        """Whether it must name the case."""
        return case is Case.EVERYBODY or (case is Case.OFFICIALS and not self._citizen)

    @property
    def _citizen(self) -> bool:
        """Whether a citizen asks, or has consented: then only what concerns her is read."""
        basis = self.basis
        return basis is not None and basis.of_citizens


def _case(text: str | None) -> str | None:
    named = (text or "").strip()
    if not named:
        return None
    if len(named) > LONGEST_CASE or not named.isprintable():
        raise CaseUnusable(LONGEST_CASE)
    try:
        check("case", named)
    except ValueError:
        raise CaseUnusable(LONGEST_CASE) from None
    return named


NOBODY = Caller()

"""Which policy has held since when, who proposed it, who approved it, and what it said."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Table

from schemas.tables.base import instant, metadata, octets, words

policy_revision = Table(
    "policy_revision",
    metadata,
    words("revision", primary_key=True),  # names the policy by its content
    words("register"),  # what its pages say, canonical JSON
    octets("bundle"),  # pages and rules as OPA takes them up, signed
)

policy_activation = Table(
    "policy_activation",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    words("revision", ForeignKey("policy_revision.revision")),
    # The activation that it follows. Another one meanwhile, and it has to be proposed again.
    Column("previous", BigInteger, ForeignKey("policy_activation.id"), nullable=True),
    words("reason"),  # a code; the ledger has this one
    words("why"),  # the author's own words; they stand here only
    words("author"),  # an officer's reference, or `system`
    instant("proposed_at"),  # machine time
    words("approver", nullable=True),
    instant("activated_at", nullable=True),  # domain time; null while it is proposed only
    instant("activated_machine_at", nullable=True),
)

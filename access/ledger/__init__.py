"""Who read what about whom: the record of every disclosure and refusal, which nobody can change unseen.

- Writing: `writer.py`, of what `entry.py` says, by the statements of `appending.py`; `same_transaction.py` for lines
  beside what else the hub keeps.
- Keys: `ledger_keys.py`.
- Reading: `queries.py`: a person's disclosures, the auditor's view.
- Proving: `verify.py`.
- Handing on: `export.py`, `breach_report.py`.

**How it is chained, and why so.** Any number of processes write at once, so each has a *stream* of its own, with its
own sequence and its own hash chain. One chain for all would make every commit of every process wait for the one
before it, a queue as long as there are processes. `python -m bench.ledger` measures both: on PostgreSQL and two cores,
one process records 8,600 entries a second in streams and 3,800 in one chain, four record 15,000 and 4,700.
Within a process, what is recorded while one transaction commits goes into the next one together (group commit).

- Every entry's hash covers the entry and the hash before it.
- Every transaction ends with a *seal*: a signed statement (Ed25519, JWS) of how many entries its stream has, of the
  last hash, and of the seal before. No entry is ever in the ledger without a signature over it.
- Every few seconds any process may write a *checkpoint*: a signed statement over the seals of all streams that moved,
  and of the checkpoint before. It ties the streams together, so that a stream cannot lose its end, or go altogether.
- A checkpoint kept elsewhere (each is logged; `./saan ledger checkpoint` prints the newest) proves that the whole
  database was not put back to an earlier day: `./saan ledger verify --anchor FILE`.

Whoever can write to the database but has no key can change nothing that `verify` does not find, save for cutting off
what came after the newest checkpoint, in all tables at once. Whoever has the signing key can write a new history,
but not one that agrees with a checkpoint kept elsewhere.

**What is not here.** Values, national ids and names of citizens: a subject is a keyed hash. To erase what the hub
holds about a person is therefore another room's work (`access/erasure.py`); entries stay, as the law asks for the
record of disclosures, and erasing itself is an entry (`type="Erasure"`).
"""

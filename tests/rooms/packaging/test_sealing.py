"""An arranged case becomes one sealed package, once."""

from __future__ import annotations

from tests.house.house import AT, House, choice_of, made, statements, tags_of

from muniment.kernel import parts
from muniment.kernel.agents import PLATFORM
from muniment.stages.arrangement import api as arrangement
from muniment.stages.packaging import api as packaging
from muniment.stages.packaging.models import SealedPackage
from recordkit.packages import open_package
from recordkit.terms.vocabulary import Ending, Verdict
from recordkit.verifier.package import verify_package
from recordkit.verifier.verification import Aspect


def seal(*record_ids):
    return packaging.seal(record_ids=record_ids, by=PLATFORM, at=AT)


def sealed(record_id):
    return packaging.sealed(record_ids=[record_id])[record_id]


class TestASealedPackage:
    def test_holds_every_component_as_it_was_arranged(self, house: House):
        [licence] = house.after(arrangement.arrange, made(0))
        arranged = arrangement.arranged(record_ids=[licence])[licence]

        seal(licence)

        with parts.get().staging.open(sealed(licence).staged.key) as stream:
            package = open_package(stream).package
        assert package.record_id == str(licence)
        assert {c.path: c.digests for c in package.components} == {
            c.path: c.digests for c in arranged.components
        }
        assert package.tally == arranged.tally

    def test_is_the_bytes_that_its_row_says(self, house: House):
        [licence] = house.after(packaging.seal, made(0))
        staged = sealed(licence).staged

        content = parts.get().staging.local_path(staged.key).read_bytes()

        assert len(content) == staged.size_bytes
        assert type(staged.digests).of(content) == staged.digests

    def test_is_sealed_once_however_often_it_is_asked(self, house: House):
        [licence] = house.after(arrangement.arrange, made(0))

        first, second = seal(licence), seal(licence)

        assert first == second
        assert tags_of(licence).count("packaging:package:sealed") == 1
        assert SealedPackage.objects.count() == 1

    def test_is_signed_by_its_agency(self, house: House):
        [licence] = house.after(packaging.seal, made(0))

        path = parts.get().staging.local_path(sealed(licence).staged.key)
        found = verify_package(path, trust=parts.get().trust)

        signed = [j for j in found.groups[Aspect.SIGNATURE] if j.aspect == "signature_value"]
        assert [j.verdict for j in signed] == [Verdict.PASSED]
        assert "示范市市场监督管理局电子签章" in signed[0].reason.zh


class TestAPackageThatCannotBeSealed:
    def test_stops_none_of_its_neighbours(self, house: House):
        first, broken, last = house.after(arrangement.arrange, made(0), made(1), made(2))
        parts.get().staging.discard(shelf=broken)

        endings = {o.subject_id: o.ending for o in seal(first, broken, last)}

        assert endings == {first: Ending.DONE, broken: Ending.ERROR, last: Ending.DONE}
        assert set(packaging.sealed(record_ids=[first, broken, last])) == {first, last}

    def test_for_want_of_a_key_is_sealed_once_the_key_is_there(self, house: House, monkeypatch):
        from muniment.adapters.signing import UnsafeSoftwareSigners

        [licence] = house.after(arrangement.arrange, made(0))
        with monkeypatch.context() as away:
            away.setattr(UnsafeSoftwareSigners, "signer_of", _no_key)
            [outcome] = seal(licence)
        assert outcome.ending is Ending.ERROR
        assert outcome.note.startswith("SIG-501")

        [again] = seal(licence)

        assert again.ending is Ending.DONE


class TestTwoWorkersWithOneCase:
    def test_leave_the_package_that_is_entered_as_it_was(self, house: House, monkeypatch):
        """One worker seals while another, whose lease ran out, has only begun."""
        [licence] = house.after(arrangement.arrange, made(0))
        signers, overtaken = type(parts.get().signers), []
        signer_of = signers.signer_of

        def signer_after_being_overtaken(self, agency_code: str):
            if not overtaken:
                overtaken.append(licence)
                packaging.seal(record_ids=[licence], by=PLATFORM, at=AT.replace(minute=59))
            return signer_of(self, agency_code)

        monkeypatch.setattr(signers, "signer_of", signer_after_being_overtaken)
        seal(licence)

        staged = sealed(licence).staged
        content = parts.get().staging.local_path(staged.key).read_bytes()
        assert type(staged.digests).of(content) == staged.digests
        assert tags_of(licence).count("packaging:package:sealed") == 1


class TestStatements:
    def test_are_as_many_for_32_cases_as_for_8(self, house: House):
        choices = [choice_of("market"), choice_of("land"), choice_of("labour"), choice_of("water")]

        def asked(first: int, count: int) -> int:
            cases = [made(first + i, choice=choices[i % 4]) for i in range(count)]
            records = house.after(arrangement.arrange, *cases)
            return statements(lambda: seal(*records))

        assert asked(0, 8) == asked(100, 32)


def _no_key(self, agency_code: str):
    from muniment.adapters.signing import SigningKeyAway

    raise SigningKeyAway(agency_code)

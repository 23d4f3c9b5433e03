"""The ledger in tiles: small appends, short reads, other people's paths."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordkit.evidence import (
    DamagedTile,
    EntryBundle,
    Frontier,
    NoTilePath,
    Tile,
    TileAbsent,
    TileHashes,
    bundle_of,
    bundle_path,
    bundles_to_write,
    consistency_proof,
    entries_in,
    inclusion_proof,
    leaf_hash,
    node_hash,
    parse_tile_path,
    read_bundle,
    root_of,
    tile_path,
    tiles_for,
    tiles_to_write,
    verify_consistency,
    verify_inclusion,
)

TEN_MILLION = 10_000_000


class Shelf:
    """Tiles in memory, counting what is read."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.read_paths: list[str] = []

    def read(self, path: str) -> bytes:
        self.read_paths.append(path)
        if path not in self.held:
            raise TileAbsent(path)
        return self.held[path]

    def grow(self, old_size: int, leaves: Sequence[bytes]) -> list[str]:
        written = dict(tiles_to_write(self, old_size=old_size, leaf_hashes=leaves))
        assert not [path for path in written if path in self.held], "tiles are never rewritten"
        self.held |= written
        return list(written)


class EndlessShelf(Shelf):
    """A ledger of ten million equal entries, whose tiles need not be stored to be read."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.leaf = leaf_hash(b"the same every time")

    def read(self, path: str) -> bytes:
        self.read_paths.append(path)
        if path in self.held:
            return self.held[path]
        _, level, *groups = path.split("/")
        width = int(groups.pop()) if ".p/" in path else 256
        number = "".join(groups).replace("x", "").removesuffix(".p")
        below = self.size >> 8 * int(level)
        if 256 * int(number) + width > below:
            raise TileAbsent(path)
        return self.node(8 * int(level)) * width

    def node(self, level: int) -> bytes:
        node = self.leaf
        for _ in range(level):
            node = node_hash(node, node)
        return node


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


class TestTilePath:
    @pytest.mark.parametrize(
        ("level", "index", "width", "path"),
        [
            (0, 0, 256, "tile/0/000"),
            (0, 1234067, 256, "tile/0/x001/x234/067"),
            (1, 999, 256, "tile/1/999"),
            (1, 1000, 7, "tile/1/x001/000.p/7"),
            (5, 0, 1, "tile/5/000.p/1"),
        ],
    )
    def test_is_that_of_the_specification(self, level: int, index: int, width: int, path: str):
        assert tile_path(level, index, width) == path

    def test_of_entries_stands_beside_the_levels(self):
        assert bundle_path(1234067) == "tile/entries/x001/x234/067"
        assert bundle_path(0, 3) == "tile/entries/000.p/3"

    @pytest.mark.parametrize(("index", "width"), [(-1, 256), (0, 0), (0, 257)])
    def test_of_no_tile_is_refused(self, index: int, width: int):
        with pytest.raises(ValueError, match="no tile"):
            tile_path(0, index, width)


class TestTilesToWrite:
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.integers(0, 400), min_size=1, max_size=5))
    def test_are_those_that_the_growth_asks_for(self, steps: list[int]):
        shelf, size = Shelf(), 0
        every = leaves(sum(steps))
        for step in steps:
            written = shelf.grow(size, every[size : size + step])
            expected = [tile.path for tile in tiles_for(size, size + step)]
            assert sorted(written) == sorted(expected)
            size += step

        found = Frontier.of_tree(size, TileHashes(shelf, size))

        assert found.root() == root_of(every)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(1, 1500), st.integers(1, 1500), st.data())
    def test_hold_what_proofs_need(self, first: int, more: int, data: st.DataObject):
        shelf, size = Shelf(), first + more
        every = leaves(size)
        shelf.grow(0, every[:first])
        shelf.grow(first, every[first:])
        index = data.draw(st.integers(0, size - 1))
        lookup = TileHashes(shelf, size)

        inclusion = inclusion_proof(index, size, lookup)
        consistency = consistency_proof(first, size, lookup)

        root = root_of(every)
        assert verify_inclusion(every[index], index, size, inclusion, root)
        assert verify_consistency(first, size, root_of(every[:first]), root, consistency)

    def test_of_three_levels_stand_on_one_another(self):
        shelf, size = Shelf(), 256 * 256 + 5
        every = leaves(size)

        shelf.grow(0, every)

        assert "tile/2/000.p/1" in shelf.held
        assert "tile/1/000" in shelf.held
        assert "tile/0/256.p/5" in shelf.held
        assert Frontier.of_tree(size, TileHashes(shelf, size)).root() == root_of(every)

    def test_of_nothing_new_are_none(self):
        shelf = Shelf()
        shelf.grow(0, leaves(300))

        assert shelf.grow(300, []) == []

    def test_cannot_go_on_without_the_old_edge(self):
        with pytest.raises(TileAbsent, match=r"tile/0/000\.p/3"):
            list(tiles_to_write(Shelf(), old_size=3, leaf_hashes=leaves(1)))

    def test_do_not_build_on_a_damaged_tile(self):
        shelf = Shelf()
        shelf.grow(0, leaves(3))
        shelf.held["tile/0/000.p/3"] += b"x"

        with pytest.raises(DamagedTile, match="expected 96 bytes, found 97"):
            list(tiles_to_write(shelf, old_size=3, leaf_hashes=leaves(1)))


class TestALedgerOfTenMillion:
    def test_takes_an_entry_for_a_few_tiles(self):
        shelf = EndlessShelf(TEN_MILLION)

        written = list(tiles_to_write(shelf, old_size=TEN_MILLION, leaf_hashes=[shelf.leaf] * 1000))

        assert len(shelf.read_paths) <= 3
        assert len(written) <= 1000 // 256 + 1 + 3
        assert sum(len(content) for _, content in written) < 8 * 256 * 32

    def test_proves_an_entry_from_a_few_tiles(self):
        shelf = EndlessShelf(TEN_MILLION)
        lookup = TileHashes(shelf, TEN_MILLION)
        root = Frontier.of_tree(TEN_MILLION, lookup).root()

        for index in (0, 1, 4_999_999, TEN_MILLION - 1):
            fresh = EndlessShelf(TEN_MILLION)
            proof = inclusion_proof(index, TEN_MILLION, TileHashes(fresh, TEN_MILLION))

            assert verify_inclusion(shelf.leaf, index, TEN_MILLION, proof, root)
            assert len(fresh.read_paths) <= 6

    def test_proves_its_past_from_a_few_tiles(self):
        shelf, old = EndlessShelf(TEN_MILLION), EndlessShelf(1_234_567)
        old_root = Frontier.of_tree(old.size, TileHashes(old, old.size)).root()
        root = Frontier.of_tree(TEN_MILLION, TileHashes(shelf, TEN_MILLION)).root()
        shelf.read_paths.clear()

        proof = consistency_proof(old.size, TEN_MILLION, TileHashes(shelf, TEN_MILLION))

        assert verify_consistency(old.size, TEN_MILLION, old_root, root, proof)
        assert len(shelf.read_paths) <= 6


class TestTileHashes:
    def test_reads_a_partial_tile_that_has_since_become_full(self):
        shelf = Shelf()
        every = leaves(300)
        shelf.grow(0, every[:100])
        shelf.grow(100, every[100:])
        del shelf.held["tile/0/000.p/100"]

        proof = inclusion_proof(7, 100, TileHashes(shelf, 100))

        assert verify_inclusion(every[7], 7, 100, proof, root_of(every[:100]))

    def test_has_no_node_that_is_not_complete(self):
        shelf = Shelf()
        shelf.grow(0, leaves(300))

        for level, index in ((0, 300), (9, 0), (8, 1), (16, 0), (2, 75)):
            with pytest.raises(IndexError, match="no complete node"):
                TileHashes(shelf, 300)(level, index)

    def test_reads_each_tile_once_for_one_proof(self):
        shelf = Shelf()
        shelf.grow(0, leaves(3000))

        inclusion_proof(1234, 3000, TileHashes(shelf, 3000))

        assert len(shelf.read_paths) == len(set(shelf.read_paths)) <= 4


class TestBundles:
    @given(st.lists(st.binary(max_size=300), max_size=30))
    def test_read_back_as_themselves(self, entries: list[bytes]):
        assert list(entries_in(bundle_of(entries))) == entries

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.integers(0, 600), min_size=1, max_size=4))
    def test_hold_every_entry_however_the_ledger_grew(self, steps: list[int]):
        shelf, size = Shelf(), 0
        every = [b"%d" % number for number in range(sum(steps))]
        for step in steps:
            shelf.held |= bundles_to_write(shelf, old_size=size, entries=every[size : size + step])
            size += step

        found: list[bytes] = []
        for start in range(0, size, 256):
            width = min(256, size - start)
            found += entries_in(shelf.held[bundle_path(start // 256, width)])
        assert found == every

    def test_hold_entries_of_up_to_two_bytes_of_length(self):
        largest = bytes(65_535)

        assert entries_in(bundle_of([largest])) == (largest,)
        with pytest.raises(ValueError, match="65535"):
            list(bundles_to_write(Shelf(), old_size=0, entries=[largest + b"x"]))

    @pytest.mark.parametrize("bundle", [b"\x00", b"\x00\x05abc", b"\x00\x01ab"])
    def test_whose_lengths_do_not_add_up_are_damaged(self, bundle: bytes):
        with pytest.raises(DamagedTile):
            entries_in(bundle)

    def test_with_an_entry_missing_are_damaged(self):
        shelf = Shelf()
        shelf.held["tile/entries/000.p/2"] = bundle_of([b"only one"])

        with pytest.raises(DamagedTile, match="expected 2 entries, found 1"):
            list(bundles_to_write(shelf, old_size=2, entries=[b"next"]))

    @given(st.binary(max_size=50))
    def test_of_any_bytes_are_read_or_damaged(self, bundle: bytes):
        try:
            entries = entries_in(bundle)
        except DamagedTile:
            return
        assert bundle_of(entries) == bundle


class TestParseTilePath:
    @given(st.integers(0, 63), st.integers(0, 2**55), st.integers(1, 256))
    def test_gives_back_what_tile_path_wrote(self, level: int, index: int, width: int):
        assert parse_tile_path(tile_path(level, index, width)) == Tile(level, index, width)
        assert parse_tile_path(bundle_path(index, width)) == EntryBundle(index, width)

    def test_reads_the_example_of_the_specification(self):
        assert parse_tile_path("tile/0/x001/x234/067") == Tile(0, 1_234_067, 256)
        assert parse_tile_path("tile/entries/x001/067.p/8") == EntryBundle(1_067, 8)

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "checkpoint",
            "tile/0/67",
            "tile/0/0067",
            "tile/00/067",
            "tile/64/067",
            "tile/-1/067",
            "tile/0/x000/067",
            "tile/0/001/067",
            "tile/0/x001/x067",
            "tile/0/x001",
            "tile/0/067.p/0",
            "tile/0/067.p/256",
            "tile/0/067.p/257",
            "tile/entries/067.p/999",
            "tile/0/067.p/08",
            "tile/0/067.p/",
            "tile/0/067/",
            "/tile/0/067",
            "tile/0/067\n",
            "tile/0/٠٦٧",
            "tile/data/067",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ],
    )
    def test_refuses_every_other_way_to_write_it(self, path: str):
        with pytest.raises(NoTilePath):
            parse_tile_path(path)

    @given(st.text("tile/entris0123456789x.p", max_size=30))
    def test_reads_one_text_for_one_place(self, path: str):
        try:
            place = parse_tile_path(path)
        except NoTilePath:
            return

        assert place.path == path

    def test_no_level_above_sixty_three_has_tiles(self):
        with pytest.raises(ValueError, match="level"):
            tile_path(64, 0)


class TestReadBundle:
    def test_takes_the_full_one_where_the_partial_one_is_gone(self):
        shelf = Shelf()
        shelf.held[bundle_path(0)] = bundle_of([b"%d" % number for number in range(256)])

        assert read_bundle(shelf, 0, 3) == (b"0", b"1", b"2")

    def test_needs_one_of_them(self):
        for width in (3, 256):
            with pytest.raises(TileAbsent):
                read_bundle(Shelf(), 0, width)

    def test_refuses_one_that_holds_another_number(self):
        shelf = Shelf()
        shelf.held[bundle_path(0, 3)] = bundle_of([b"", b""])

        with pytest.raises(DamagedTile, match="expected 3 entries, found 2"):
            read_bundle(shelf, 0, 3)

    def test_refuses_more_entries_than_any_bundle_has(self):
        with pytest.raises(DamagedTile, match="more than 256"):
            entries_in(bytes(2 * 257))

    @given(st.binary(max_size=600))
    def test_splits_any_bytes_so_that_they_join_again_or_refuses(self, content: bytes):
        try:
            entries = entries_in(content)
        except DamagedTile:
            return

        assert bundle_of(entries) == content

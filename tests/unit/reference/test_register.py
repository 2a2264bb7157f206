import unicodedata
from datetime import date

import pytest

from lnb_pipeline.reference.register import fold_name, load_register
from lnb_pipeline.reference.tabular import load_sources, read_rows

REGISTER = load_register()
FORMS = [
    (m.lau_code, form)
    for m in REGISTER.municipalities
    for form in (m.name_sq, m.name_ascii, m.name_definite, *m.aliases, *m.seat_forms)
] + [(f.lau_code, f.name) for f in REGISTER.former_names]


def test_there_are_61_municipalities_in_12_prefectures_and_3_regions():
    assert len(REGISTER.municipalities) == 61
    assert len({m.lau_code for m in REGISTER.municipalities}) == 61
    assert sorted(m.asrdb_code for m in REGISTER.municipalities) == [f"{n:02d}" for n in range(1, 62)]
    assert len({m.prefecture for m in REGISTER.municipalities}) == 12
    assert {m.nuts2: m.nuts2_name for m in REGISTER.municipalities} == {
        "AL01": "Veri",
        "AL02": "Qendër",
        "AL03": "Jug",
    }


def test_a_lau_code_starts_with_its_nuts3_serial():
    assert all(m.lau_code[2:4] == m.nuts3[3:5] for m in REGISTER.municipalities)
    assert all(m.nuts3.startswith(m.nuts2) for m in REGISTER.municipalities)


def test_census_2011_closes_on_every_prefecture_and_on_the_nation():
    for prefecture in REGISTER.prefectures:
        members = [m.population_2011 or 0 for m in REGISTER.municipalities if m.nuts3 == prefecture.nuts3]
        assert sum(members) == prefecture.population_2011, prefecture.name_sq
    assert sum(p.population_2011 or 0 for p in REGISTER.prefectures) == 2_800_138
    assert sum(p.population_2023 or 0 for p in REGISTER.prefectures) == 2_402_113


def test_a_population_not_found_is_none_and_has_no_status():
    found = [m for m in REGISTER.municipalities if m.population_2023 is not None]
    assert len(found) == 16
    assert all(
        (m.population_2023 is None) == (m.population_2023_status is None) for m in REGISTER.municipalities
    )


def test_every_source_named_in_a_data_file_is_in_the_provenance_list():
    sources = load_sources()
    files = (
        "municipalities.csv",
        "former_names.csv",
        "prefectures.csv",
        "instat_published.csv",
        "target_municipalities.csv",
    )
    used = {
        part
        for file in files
        for row in read_rows(file)
        for column, cell in row.items()
        if (column == "source" or column.endswith("_source")) and cell
        for part in cell.split(";")
    }
    assert used and used <= set(sources)


@pytest.mark.parametrize(("code", "form"), FORMS)
def test_every_form_of_a_name_round_trips(code, form):
    spellings = {
        form,
        form.upper(),
        form.lower(),
        unicodedata.normalize("NFD", form),
        f"  {form}\u00a0",
        form.replace("-", " "),
        form.replace(" ", "\u00a0"),
        form.replace("ë", "e").replace("ç", "c"),
        f"Bashkia {form}",
        f"Municipality of {form}",
        f"{form} Municipality",
        "\u200b".join(form),
    }
    assert {s: getattr(REGISTER.resolve(s), "lau_code", None) for s in spellings} == dict.fromkeys(
        spellings, code
    )


def test_no_form_means_two_municipalities():
    owners: dict[str, set[str]] = {}
    for code, form in FORMS:
        owners.setdefault(fold_name(form), set()).add(code)
    assert {form: codes for form, codes in owners.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(
    "name",
    [
        "Fierze",
        "Fierzë",
        "Fierz",
        "Fie",
        "Fier Patos",
        "Qarku Fier",
        "Qarku i Fierit",
        "Fier prefecture",
        "Prefektura Fier",
        "Hasan",
        "Hasi i Madh",
        "Bashkia",
        "Municipality of",
        "",
        " ",
        "-",
        "Fushë-Krujë",
        "Librazhd-Qendër",
        "Veri",
        "Tirana e Re",
        "Bashkia Bashkia Fier",
        "AL322",
        "21",
    ],
)
def test_what_is_not_a_whole_name_of_a_municipality_is_not_matched(name):
    assert REGISTER.resolve(name) is None


@pytest.mark.parametrize(
    ("name", "code", "match_class"),
    [
        ("Fier", "AL322", "name"),
        ("Bashkia e Fierit", "AL322", "alias"),
        ("Tirana", "AL224", "alias"),
        ("HAS", "AL131", "name"),
        ("Klos", "AL113", "name"),
        ("Peshkopi", "AL112", "seat"),
        ("Laç", "AL141", "seat"),
        ("Burreli", "AL114", "seat"),
        ("Vau i Dejës", "AL155", "alias"),
        ("Fushe Arres", "AL151", "alias"),
        ("Liqenas", "AL346", "former"),
        ("Ura Vajgurore", "AL315", "former"),
        ("DIMAL", "AL315", "name"),
    ],
)
def test_the_class_says_how_safely_a_name_was_matched(name, code, match_class):
    match = REGISTER.resolve(name)
    assert (match.lau_code, match.match_class) == (code, match_class)


@pytest.mark.parametrize(
    ("on", "match_class"),
    [
        (date(2019, 6, 1), "former"),
        (date(2021, 12, 31), "former"),
        (date(2022, 1, 1), "seat"),
        (None, "former"),
    ],
)
def test_after_the_renaming_ura_vajgurore_is_only_the_seat_of_dimal(on, match_class):
    match = REGISTER.resolve("Ura Vajgurore", on)
    assert (match.lau_code, match.match_class) == ("AL315", match_class)


def test_an_inflected_former_name_means_nothing_after_it_ended():
    assert REGISTER.resolve("Urë Vajgurore", date(2021, 5, 1)).match_class == "former"
    assert REGISTER.resolve("Urë Vajgurore", date(2024, 5, 1)) is None


def test_a_prefecture_and_a_municipality_of_one_name_have_two_look_ups():
    shared = {p.name_sq for p in REGISTER.prefectures}
    assert shared <= {m.name_sq for m in REGISTER.municipalities}
    for prefecture in REGISTER.prefectures:
        for form in (prefecture.name_sq, prefecture.name_ascii, *prefecture.aliases):
            for printed in (
                form,
                f"Qarku {form}",
                f"QARKU I {form}",
                f"{form} prefecture",
                f"Prefektura e {form}",
            ):
                assert REGISTER.prefecture(printed) is prefecture
        assert REGISTER.resolve(f"Qarku {prefecture.name_sq}") is None
    assert REGISTER.prefecture("Bashkia Fier") is None
    assert REGISTER.prefecture("Patos") is None


@pytest.mark.parametrize("code", [1, "1", "01", " 01 "])
def test_an_address_register_code_is_read_with_or_without_its_zero(code):
    assert REGISTER.by_asrdb(code).name_sq == "Berat"


@pytest.mark.parametrize("code", [0, 62, "0", "62", "", "x", "1.0", "-1", "AL311", True, "²"])
def test_what_is_no_address_register_code_has_no_municipality(code):
    assert REGISTER.by_asrdb(code) is None


def test_lau_codes_are_found_exactly():
    assert REGISTER.by_lau("AL315").name_sq == "Dimal"
    assert REGISTER.by_lau(" al315 ").name_sq == "Dimal"
    assert [REGISTER.by_lau(code) for code in ("AL031", "AL0315", "", "315")] == [None] * 4


def test_suggestions_name_near_municipalities_and_never_resolve():
    assert REGISTER.suggest("Fierze") == ["Fier"]
    assert REGISTER.suggest("Shkodar")[0] == "Shkodër"
    assert REGISTER.suggest("Xyzzyq") == []
    assert REGISTER.resolve("Shkodar") is None

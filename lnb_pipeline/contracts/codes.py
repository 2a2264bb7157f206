"""Code lists of the columns: code and meaning."""

from __future__ import annotations

from lnb_pipeline.contracts.finding_classes import FINDING_CLASSES
from lnb_pipeline.contracts.service_codes import SERVICE_CODES

POPULATION_GROUPS: dict[str, str] = {
    "TOTAL": "everybody",
    "DEG1": "cities", "DEG2": "towns and suburbs",
    "DEG3": "rural areas; rural women are women and girls of this group",
    "one_person": "persons living alone", "lone_parent": "members of a lone parent's household",
    "couple_no_child": "members of a couple without dependent children",
    "couple_with_children": "members of a couple with dependent children",
    "other_household": "members of other households, such as three generations",
    "ED0-2": "lower secondary education at most, 16 and over with an interview",
    "ED3_4": "upper secondary education", "ED5-8": "tertiary education",
    "limited_severely": "severely limited in usual activities by a health problem, 16 and over with an interview",
    "limited": "limited, but not severely", "not_limited": "not limited",
    "older_alone": "65 and over, living alone", "older_with_others": "65 and over, living with others",
    "lone_parent_adult": "lone parents themselves, without their children (lone_parent has all members)",
    "Y_GE16": "16 and over", "one_adult": "members of households with one person of 18 and over, children included",
    "couple_household": "members of households of a couple, with or without dependent children",
}
"""Groups EU-SILC can see. Roma and Egyptians cannot be identified in it: no variable asks for ethnicity."""

PROGRAMME_GROUPS: dict[str, str] = {
    "roma_egyptian": "Roma and Egyptians", "disability": "persons with disabilities",
    "women": "women and girls", "men": "men and boys", "women_and_men": "women and men together",
    "children": "children", "youth": "young people", "older_persons": "older persons",
    "rural": "inhabitants of rural areas", "unemployed": "unemployed persons", "poor": "persons or families in poverty",
    "violence": "victims of violence or trafficking", "families": "families, or their members",
    "vulnerable": "vulnerable persons or groups, as the report calls them", "students": "students and pupils",
    "professionals": "social workers, teachers, health and other staff", "officials": "officials and elected persons",
    "civil_society": "civil society organisations and their members", "population": "everybody, the general public",
    "several": "several of these together; groups_named tells which",
}
"""Groups that the programme's reports speak of. They overlap: a person can be in several."""

CODE_LISTS: dict[str, dict[str, str]] = {
    "sex": {"F": "women and girls", "M": "men and boys", "T": "both"},
    "age": {
        "TOTAL": "all ages", "Y_LT18": "under 18", "Y18-64": "18 to 64", "Y_GE65": "65 and over",
    },
    "geo_level": {"country": "Albania", "nuts2": "NUTS 2 region", "municipality": "municipality (LAU)"},
    "obs_status": {
        "A": "normal value", "U": "low reliability, read with its interval",
        "Q": "missing; not published (reliability or confidentiality)",
        "M": "missing; cannot be computed (see status_reason)",
        "L": "missing; the extract does not cover this place",
    },
    "conf_status": {
        "F": "free", "A": "primary suppression", "D": "secondary suppression", "N": "not for publication",
    },
    "data_kind": {
        "survey": "delivered by its producer", "synthetic": "made up for demonstration, no real record",
    },
    "set_status": {
        "confirmed": "confirmed by the provider",
        "illustrative": "a placeholder, no public source names the 15 municipalities",
    },
    "definition": {
        "EU": "one definition in all years",
        "EU2020": "Europe 2020 definition: SMD 4 of 9, LWI 18-59; ends in 2020",
        "EU2030": "EU 2030 definition: SMSD 7 of 13, LWI 18-64",
    },
    "method": {
        "direct": "design-based estimate from the sample of the place itself in the survey year",
        "pooled": "mean of the direct estimates of up to three survey years of one series, the overlap of the "
                  "panel counted in its error",
        "model": "area-level model over all municipalities (Fay-Herriot, women and men together), agreeing with the "
                 "national estimate, in steps of half a point; std_error is the root of its mean squared error; "
                 "experimental. Do not subtract men from women: the gap of a model is no estimate of the gap",
        "none": "no method gives a value that may be published",
    },
    "population_group": POPULATION_GROUPS | PROGRAMME_GROUPS,
    "verdict": {
        "supported": "deprivation and work intensity add more to the women's rate than to the men's (two-sided test, "
                     "q-value below 5 %)",
        "not_distinguishable": "the data cannot tell",
        "contradicted": "they add more to the men's rate (the same test)",
    },
    "sample_size_band": {
        "<20": "under 20 persons", "20-49": "20 to 49", "50-99": "50 to 99", "100-249": "100 to 249",
        "250-999": "250 to 999", "1000+": "1000 and more", "none": "nobody in the sample",
    },
    "reliability": {
        "reliable": "passes the sample-size and precision rules",
        "low": "published with a warning", "not_published": "too unreliable to publish",
        "undefined": "cannot be computed",
    },
    "match_class": {
        "name": "the register's name", "alias": "a listed alias or inflected form",
        "former": "a former name", "seat": "the seat town, weaker",
    },
    "report_type": {
        "annual_report": "annual programme narrative report (MPTF form)",
        "management_response": "management response to an evaluation", "results_return": "workbook of results",
    },
    "as_of_basis": {
        "document": "the document says when it was last updated", "manifest": "the delivery says it",
        "received": "nothing says it: the day the document was received, before the year it was delivered for ended",
        "period": "nothing says it: the last day of the year the document was delivered for",
    },
    "file_format": {
        "docx": "Word", "pdf": "PDF", "html": "web page", "markdown": "Markdown or text with tabbed tables",
        "text": "plain text", "xlsx": "Excel workbook",
    },
    "action_status": {
        "not_initiated": "not begun", "initiated": "begun", "completed": "completed",
        "no_longer_applicable": "no longer applicable",
    },
    "qualifier": {
        "exact": "stated as it is", "more than": "more than", "over": "over", "around": "around, about, approximately",
        "up to": "up to, at most", "at least": "at least, no fewer than",
    },
    "basis": {
        "explicit": "named in the sentence itself, or in a remark at its end",
        "carried": "carried over from a sentence before or after it in the same paragraph, or from a heading above",
        "review": "stated by a reviewer",
    },
    "review_status": {
        "unreviewed": "read by rules, nobody has looked", "confirmed": "a reviewer confirmed it",
        "corrected": "a reviewer corrected it", "rejected": "a reviewer says it is no statement of the report",
    },
    "decision": {
        "confirm": "the reading is right", "correct": "a field is to have another value",
        "reject": "no statement of the report",
    },
    "result_origin": {
        "performance_table": "indicator-based performance table of a narrative report",
        "results_return": "workbook of results filled in by an agency",
    },
    "change": {
        "target_added": "a target municipality that the earlier document does not list",
        "target_dropped": "a target municipality that the later document does not list",
        "agency_added": "an agency that was not in this municipality",
        "agency_dropped": "an agency no longer in this municipality",
        "action_added": "a key action the earlier document does not have",
        "action_dropped": "a key action the later document does not have",
        "deadline_moved": "a key action with another deadline", "status_changed": "a key action with another status",
    },
    "finding_class": {name: kind.title for name, kind in FINDING_CLASSES.items()},
    "yes_no": {"yes": "yes", "no": "no", "in_process": "under way"},
    **SERVICE_CODES,
}

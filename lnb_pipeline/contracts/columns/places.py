"""Columns of the register of places and of published figures."""

from __future__ import annotations

from lnb_pipeline.contracts.columns.column import Column
from lnb_pipeline.contracts.columns.column import plain as _c

COLUMNS: tuple[Column, ...] = (
    # -- reference ---------------------------------------------------------------------------------
    _c("asrdb_code", "text", "Code of the municipality in the state address register, 01..61"),
    _c("name_sq", "text", "Official name in Albanian"),
    _c("name_ascii", "text", "Name without diacritics"),
    _c("prefecture", "text", "Prefecture (qark)"),
    _c("nuts3", "text", "NUTS 3 code of the prefecture"),
    _c("nuts2", "text", "NUTS 2 code of the region"),
    _c("nuts2_name", "text", "Name of the NUTS 2 region"),
    _c("population_2011", "integer", "Resident population, census 2011", unit="persons"),
    _c("population_2023", "integer", "Resident population, census 2023; null where not found", unit="persons"),
    _c("population_2011_status", "text", "How the 2011 figure was found"),
    _c("population_2023_status", "text", "How the 2023 figure was found"),
    _c("population_civil_register", "integer", "Persons in the civil register, emigrants included; null where not "
       "found", unit="persons"),
    _c("list_name", "text", "List of municipalities, as delivered", codes="list_name"),
    _c("list_title", "text", "Title of the list"),
    _c("list_value", "text", "What the list says of the municipality: yes, no or in_process, or a number as text; "
       "null where it does not say"),
    _c("list_number", "number", "The value as a number: 1 for yes, 0.5 for in_process, 0 for no; else in the unit of "
       "the list"),
    _c("list_as_of", "date", "Day the list is of"),
    _c("provenance", "text", "Where a fact comes from: who states it, in which document or delivery, on which page; as "
       "written by whoever gave it, without telephone numbers and e-mail addresses"),
    _c("vintage", "text", "first release or revised"),
    _c("published_value", "number", "Value published by INSTAT"),
    _c("difference", "number", "obs_value minus published_value, in the unit of the indicator"),
    _c("deviation", "number", "difference over the standard error of obs_value"),
    _c("published_status", "text", "How well the published figure is documented: found in print, derived from figures "
       "in print, uncertain or unverified"),
    _c("agrees", "boolean", "difference is at most two standard errors and half a unit of the last printed digit; "
       "null where the figure is not found in print, where there is no error, and for the further one of two vintages"),
    _c("valid_from", "integer", "First survey year the list applies to"),
)

"""How panels look: the parts of Grafana's options that this dashboard uses."""

from collections.abc import Sequence
from string import ascii_uppercase

from grafana_foundation_sdk.builders import (
    common,
    dashboard,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    LineInterpolation,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DataTransformerConfig,
    DynamicConfigValue,
    Threshold,
    ThresholdsMode,
    ValueMap,
)

from .entities import Entity
from .languages import DATASOURCE, Language, Series
from .states import incident_mapping

TICK = "5s"
"""Nothing of ours changes more often."""
STRING = "string"
TIME = "dateTimeAsIso"


def look(
    color: str, *, width: int = 1, fill: int = 0, dash: bool = False
) -> list[DynamicConfigValue]:
    """Return how a line looks."""
    style = {"fill": "dash", "dash": [8, 6]} if dash else {"fill": "solid"}
    return [
        DynamicConfigValue("color", {"mode": "fixed", "fixedColor": color}),
        DynamicConfigValue("custom.lineWidth", width),
        DynamicConfigValue("custom.fillOpacity", fill),
        DynamicConfigValue("custom.lineStyle", style),
    ]


def hidden() -> list[DynamicConfigValue]:
    """Have a line neither in the legend nor in the tooltip."""
    away = {"legend": True, "tooltip": True, "viz": False}
    return [DynamicConfigValue("custom.hideFrom", away)]


def step(below: str) -> list[DynamicConfigValue]:
    """Fill the area down to another line."""
    return [
        DynamicConfigValue("custom.fillBelowTo", below),
        DynamicConfigValue("custom.fillOpacity", 25),
    ]


def _named(series: Series) -> DynamicConfigValue:
    return DynamicConfigValue("displayName", series.name)


def new_now(
    language: Language, series: Series, unit: str, words: ValueMap | None = None
) -> stat.Panel:
    """Return a panel that shows the last value."""
    # Without this a panel shows numbers only, and with all fields the time too.
    fields = f"/^{series.name}$/" if words else ""
    reduce = common.ReduceDataOptions().calcs(["lastNotNull"]).fields(fields)
    panel = (
        stat.Panel()
        .title(series.name)
        .datasource(DATASOURCE)
        .interval(TICK)
        .unit(unit)
        .height(4)
        .reduce_options(reduce)
        .graph_mode(BigValueGraphMode.NONE)
        .color_mode(BigValueColorMode.BACKGROUND if words else BigValueColorMode.NONE)
        .with_target(language.series("A", series))
        .override_by_query("A", [_named(series)])
    )
    return panel.mappings([words]) if words else panel


def new_course(
    language: Language,
    title: str,
    unit: str,
    lines: Sequence[tuple[Series, list[DynamicConfigValue]]],
    description: str | None = None,
    *,
    thresholds: list[Threshold] | None = None,
) -> timeseries.Panel:
    """Return a panel with lines over time.

    They are steps: a value lasts until the next one.
    """
    legend = (
        common.VizLegendOptions()
        .display_mode(LegendDisplayMode.LIST)
        .placement(LegendPlacement.BOTTOM)
        .show_legend(len(lines) > 1)
        .calcs([])
    )
    panel = (
        timeseries.Panel()
        .title(title)
        .datasource(DATASOURCE)
        .interval(TICK)
        .unit(unit)
        .line_interpolation(LineInterpolation.STEP_AFTER)
        .show_points(VisibilityMode.NEVER)
        .span_nulls(span_nulls=True)
        .legend(legend)
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
    )
    if description is not None:
        panel = panel.description(description)
    if thresholds is not None:
        panel = panel.thresholds(
            dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(thresholds)
        ).thresholds_style(
            common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
        )
    for ref_id, (series, style) in zip(ascii_uppercase, lines, strict=False):
        panel = panel.with_target(language.series(ref_id, series)).override_by_query(
            ref_id, [_named(series), *style]
        )
    return panel


def new_states(
    language: Language,
    title: str,
    rows: Sequence[tuple[Series, ValueMap]],
    description: str,
) -> statetimeline.Panel:
    """Return a panel with a row of states for each series."""
    panel = (
        statetimeline.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .interval(TICK)
        .unit(STRING)
        .merge_values(merge_values=True)
        .show_value(VisibilityMode.AUTO)
        .row_height(0.9)
        .legend(
            common.VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
            .show_legend(show_legend=False)
        )
    )
    for ref_id, (series, words) in zip(ascii_uppercase, rows, strict=False):
        panel = panel.with_target(language.series(ref_id, series)).override_by_query(
            ref_id, [_named(series), DynamicConfigValue("mappings", [words])]
        )
    return panel


def new_incidents(language: Language, entity: Entity) -> table.Panel:
    """Return the table of stops and resumes.

    An event is told anew at each start of Home Assistant, with the moment when it happened as its
    state: so the table groups by that, and not by the time of writing.
    """
    return (
        table.Panel()
        .title("Stops and resumes")
        .datasource(DATASOURCE)
        .unit(STRING)
        .with_target(language.incidents("A", entity))
        .with_transformation(
            DataTransformerConfig(
                "convertFieldType",
                options={
                    "conversions": [{"targetField": "when", "destinationType": "time"}],
                    "fields": {},
                },
            )
        )
        .with_transformation(
            DataTransformerConfig(
                "groupBy",
                options={
                    "fields": {
                        "when": {"operation": "groupby", "aggregations": []},
                        "what": {
                            "operation": "aggregate",
                            "aggregations": ["lastNotNull"],
                        },
                    }
                },
            )
        )
        .with_transformation(
            DataTransformerConfig(
                "organize",
                options={
                    "renameByName": {"when": "When", "what (lastNotNull)": "What"},
                    "indexByName": {},
                    "excludeByName": {},
                },
            )
        )
        .sort_by([common.TableSortByFieldState().display_name("When").desc(desc=True)])
        .override_by_name("When", [DynamicConfigValue("unit", TIME)])
        .override_by_name(
            "What",
            [DynamicConfigValue("mappings", [incident_mapping(entity)])],
        )
    )

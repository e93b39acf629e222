/* SPDX-License-Identifier: Apache-2.0 */
/* Everything the pages of results are made of: released figures, and what is
 * shown beside them. Pure: whoever calls has read the files. */
#ifndef HOST_CHART_FIGURES_H
#define HOST_CHART_FIGURES_H

#include "host/chart/plot.h"
#include "host/release/release.h"

#include "hearth/limits.h"

/* How many interviews are wanted of an area, in the whole wave. */
struct hearth_figures_target {
    const char *area;
    uint64_t wanted;
};

/* One release on the shelf, newest first. */
struct hearth_figures_shelf {
    uint64_t number;
    bool is_genuine; /* the signature holds, and is our programme's */
    const struct hearth_release *release; /* NULL: damaged */
};

struct hearth_figures {
    const struct hearth_release *release; /* NULL: none yet */
    /* The newest release of each wave, the oldest wave first. */
    const struct hearth_release *const *waves;
    size_t wave_count;
    const struct hearth_figures_target *targets;
    size_t target_count;
    const struct hearth_figures_shelf *shelf;
    size_t shelf_count;
    /* One release of each programme, by name: ours, and those taken in. */
    const struct hearth_release *const *cities;
    size_t city_count;
    size_t city_expired, city_damaged; /* files that are not shown */
    size_t city_more;                  /* cities that there is no room for */
    size_t city_unread, city_read_max; /* files; how many are looked at */
    struct hearth_slice quality;       /* release/quality.json; empty: none */
    unsigned pages;                    /* bits: 1 << page, that may be seen */
    bool may_take_file;                /* of a release as it was signed */
    bool may_see_workers;              /* a supervisor looks */
    bool is_city; /* of areas: only these, and nothing finer */
    const char (*city_areas)[HEARTH_CODE_MAX + 1];
    size_t city_area_count;
    /* Who looks is outside of the programme: areas come one wave late. */
    bool is_outside;
    bool is_locked;
    bool may_unlock;    /* is told how; others, who does */
    bool has_downloads; /* links to files of the plots are of use */
    int64_t now_s;
    uint8_t language;
    /* Areas and waves: the one that is looked at, "FORM.NAME", FORM from 1;
     * NULL: the first. */
    const char *question;
    bool wants_all_questions;   /* of a file's name, which may be of any */
    struct hearth_arena *arena; /* plots and words of one page, and labels */
};
#define HEARTH_FIGURES_ARENA (24u << 20)

enum hearth_figures_page {
    HEARTH_FIGURES_OVERVIEW = 0,
    HEARTH_FIGURES_ANSWERS,
    HEARTH_FIGURES_AREAS,
    HEARTH_FIGURES_WAVES,
    HEARTH_FIGURES_SENSITIVE,
    HEARTH_FIGURES_PROGRESS,
    HEARTH_FIGURES_QUALITY,
    HEARTH_FIGURES_RELEASES,
    HEARTH_FIGURES_CITIES,
    HEARTH_FIGURES_PAGES
};

/* Its path, without the slash: "", "answers", ...; and its name. */
const char *hearth_figures_path(enum hearth_figures_page page);
enum hearth_say_id hearth_figures_title(enum hearth_figures_page page);

/* What stands inside <main> below its title: states and panels. */
void hearth_figures_page(struct hearth_text *t, const struct hearth_figures *f,
                         enum hearth_figures_page page);
/* The page that plot file ${file} ("NAME.svg", "NAME.csv") is of;
 * HEARTH_FIGURES_PAGES: of none. */
enum hearth_figures_page hearth_figures_page_of(const char *file);
/* It as a file. False: there is no such plot. */
bool hearth_figures_file(struct hearth_text *t, const struct hearth_figures *f,
                         enum hearth_figures_page page, const char *file);

/* ---- on paper, from a frozen release only ---- */

/* A whole document with its style in it. The brief is for a city, one to two
 * pages; the sheet for the people who were asked: few words, big figures. */
void hearth_figures_brief(struct hearth_text *t,
                          const struct hearth_figures *f);
void hearth_figures_sheet(struct hearth_text *t,
                          const struct hearth_figures *f);

#endif

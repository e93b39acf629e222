/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts that a person can act on: who should do what, and why. They are made
 * from the published figures alone. */
#include "host/quality/report.h"

#include <string.h>

/* From where on somebody should look. A share that is hidden as "<5%" is 0
 * here, and ">95%" is 1. */
#define STRAIGHT_MANY 0.20
#define ALIKE_MANY    0.05
#define SHORT_MANY    0.10
#define SILENT_MANY   0.25
#define SILENT_MORE   0.10 /* above the wave's own */
#define WORST_MANY    0.05 /* "wave pauses when >5 % are very uncomfortable" */
#define ICC_LARGE     0.10

struct sign {
    const char *kind;   /* of groups it is looked for in */
    const char *figure; /* name in the report */
    double above;
    bool is_relative; /* above the wave's own figure by that much */
    const char *who;
    const char *what; /* is wrong */
    const char *act;  /* what to do about it */
};

static const struct sign SIGNS[] = {
    {"interviewer", "alike", ALIKE_MANY - 0.001, false, "supervisor",
     "interviews that are nearly the same as another one of this interviewer",
     "draw a list of back-checks, which asks people whether they were "
     "interviewed, and sit in on the next interview; it may be chance"},
    {"interviewer", "straight", STRAIGHT_MANY, false, "supervisor",
     "scales answered with one answer all through",
     "sit in on the next interview, and practise reading each statement "
     "slowly"},
    {"interviewer", "short", SHORT_MANY, false, "supervisor",
     "interviews far shorter than the wave's",
     "accompany the interviewer for a day before looking for a fault"},
    {"interviewer", "no_answer", SILENT_MORE, true, "supervisor",
     "far more 'do not know' and 'prefer not to say' than in the wave",
     "ask where the interviews are held and who listens; privacy comes first"},
    {"area", "interviewer_icc", ICC_LARGE - 0.001, false, "supervisor",
     "answers depend on who asks",
     "let interviewers change places between neighbourhoods, and train the "
     "reading word by word again"},
    {"area", "no_answer", SILENT_MANY, false, "programme lead",
     "a quarter or more of the direct questions are not answered",
     "have the translation and the place of interviews looked at"},
    {"wave", "very_uncomfortable", WORST_MANY, false, "programme lead",
     "more than 5 % found the interview very uncomfortable",
     "pause the wave today, and go through the distress protocol with the "
     "team"},
    {"wave", "short", SHORT_MANY, false, "supervisor",
     "many interviews far shorter than the others",
     "see which interviewers they come from, and accompany them"}};

static const char *text_of(const json_t *group, const char *name)
{
    const char *text = json_string_value(json_object_get(group, name));

    return text == NULL ? "" : text;
}

/* False where the figure is not shown. */
static bool figure_of(const json_t *group, const char *name, double *out)
{
    const json_t *v = json_object_get(group, name);
    const char *text = json_string_value(v);

    if (json_is_number(v)) {
        *out = json_number_value(v);
        return true;
    }
    if (text == NULL || strcmp(text, "<k") == 0) {
        return false;
    }
    *out = strcmp(text, ">95%") == 0 ? 1.0 : 0.0;
    return true;
}

static const json_t *wave_of(const json_t *groups, const char *wave)
{
    size_t i;
    const json_t *g;

    json_array_foreach(groups, i, g)
    {
        if (strcmp(text_of(g, "kind"), "wave") == 0 &&
            strcmp(text_of(g, "wave"), wave) == 0) {
            return g;
        }
    }
    return NULL;
}

static bool is_seen(const json_t *groups, const json_t *g, const struct sign *s)
{
    double v, base = 0.0;

    if (strcmp(text_of(g, "kind"), s->kind) != 0 ||
        !figure_of(g, s->figure, &v)) {
        return false;
    }
    if (s->is_relative &&
        !figure_of(wave_of(groups, text_of(g, "wave")), s->figure, &base)) {
        return false;
    }
    return v > base + s->above;
}

static int add(json_t *alerts, const json_t *g, const struct sign *s)
{
    json_t *alert =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:O, s:s}", "who", s->who,
                  "kind", s->kind, "name", text_of(g, "name"), "wave",
                  text_of(g, "wave"), "sign", s->figure, "what", s->what,
                  "figure", json_object_get(g, s->figure), "do", s->act);

    return alert != NULL && json_array_append_new(alerts, alert) == 0
               ? 0
               : HEARTH_E_MEMORY;
}

int hearth_quality_alert(json_t *report)
{
    const json_t *groups = json_object_get(report, "groups"), *g;
    json_t *alerts = json_array();
    size_t i;

    if (alerts == NULL || json_object_set_new(report, "alerts", alerts) != 0) {
        return HEARTH_E_MEMORY;
    }
    json_array_foreach(groups, i, g)
    {
        for (size_t s = 0; s < sizeof(SIGNS) / sizeof(SIGNS[0]); s++) {
            if (is_seen(groups, g, &SIGNS[s]) && add(alerts, g, &SIGNS[s])) {
                return HEARTH_E_MEMORY;
            }
        }
    }
    return 0;
}

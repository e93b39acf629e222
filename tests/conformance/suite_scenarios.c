/* SPDX-License-Identifier: Apache-2.0 */
/* Whole forms, step by step. */
#include "json.h"
#include "replay.h"
#include "source.h"
#include "tally.h"

#include "forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASE_ARENA  ((size_t)HEARTH_FORMS_ARENA + (128u << 20))
#define CPU_SECONDS 20u

struct suite {
    char *text;
    char **lines;
    const char **ids;
    size_t count;
    struct hearth_arena arena;
    struct tally *tally;
};

/* ---- compiling ---- */

static const char *first_error(struct hearth_arena *arena,
                               const struct hearth_forms_report *report)
{
    char *line = hearth_arena_take(arena, HEARTH_FORMS_LINE_MAX, 1);

    for (size_t i = 0; i < report->message_count && line != NULL; i++) {
        if (report->messages[i].is_error) {
            hearth_forms_line(&report->messages[i], line);
            return line;
        }
    }
    return "no message";
}

static bool has_kind(const struct hearth_forms_report *report, const char *kind)
{
    for (size_t i = 0; i < report->message_count; i++) {
        if (report->messages[i].is_error &&
            strcmp(report->messages[i].kind, kind) == 0) {
            return true;
        }
    }
    return false;
}

static bool compile(struct replay *r, struct hearth_forms_report *report)
{
    struct hearth_forms_options options = {.policy = HEARTH_POLICY_OPEN,
                                           .is_lenient = true};

    return hearth_forms_compile(&r->xform.workbook, &options, r->arena,
                                &r->form, report) == 0;
}

/* "load-error: KIND" */
static void expect_refusal(struct replay *r, const char *expect)
{
    struct hearth_forms_report report;
    const char *kind = strstr(expect, ": ");

    memset(&report, 0, sizeof report);
    if (compile(r, &report)) {
        guard_say(r->out, VERDICT_FAILED, "accepted, expected %s", expect);
    } else if (kind != NULL && !has_kind(&report, kind + 2)) {
        guard_say(r->out, VERDICT_FAILED, "refused, but not for %s: %s",
                  kind + 2, first_error(r->arena, &report));
    }
}

/* ---- one scenario ---- */

static void run_steps(struct replay *r, const struct json *steps)
{
    unsigned n = 0;

    for (const struct json *s = steps->first; s != NULL; s = s->next, n++) {
        size_t used = r->arena->used;

        r->differs = false;
        r->step = sheet_text(r->arena, "%u (%s %s)", n, json_text(s, "op"),
                             json_text(s, "target"));
        replay_do(r, s);
        replay_compare(r, json_get(s, "state"));
        r->out->steps++;
        r->out->equal += !r->differs;
        r->arena->used = used;
    }
}

static void play(struct replay *r, const struct json *steps)
{
    struct hearth_forms_report report;
    struct hearth_world world = world_table(&r->world);

    memset(&report, 0, sizeof report);
    if (!compile(r, &report)) {
        guard_say(r->out, VERDICT_FAILED, "does not compile: %s",
                  first_error(r->arena, &report));
    } else if (hearth_interview_start(r->form, &world, r->arena,
                                      &r->interview) != 0) {
        guard_say(r->out, VERDICT_FAILED, "cannot be started");
    } else if (!replay_begin(r)) {
        guard_say(r->out, VERDICT_FAILED, "first instances cannot be made");
    } else {
        run_steps(r, steps);
    }
}

static void run_scenario(struct replay *r, const struct json *scenario)
{
    struct xml_node *html =
        xml_parse(hearth_slice_text(json_text(scenario, "form")), r->arena);
    const struct json *steps = json_get(scenario, "steps");
    const char *expect = json_text(scenario, "expect");
    const char *why =
        html == NULL ? "form is no XML" : xform_open(html, r->arena, &r->xform);

    if (why != NULL) {
        guard_say(r->out, VERDICT_FAILED, "%s", why);
    } else if (strncmp(expect, "load-error", 10) == 0) {
        expect_refusal(r, expect);
        return;
    } else if (steps != NULL) {
        play(r, steps);
    }
}

/* Steps that were not reached differ. */
static void count_rest(struct guard_result *out, const struct json *scenario)
{
    const struct json *steps = json_get(scenario, "steps");
    unsigned n = 0;

    if (*json_text(scenario, "expect") != '\0') {
        return; /* to be refused: there are no steps */
    }
    for (const struct json *s = steps == NULL ? NULL : steps->first; s != NULL;
         s = s->next) {
        n++;
    }
    out->steps = n > out->steps ? n : out->steps;
}

static void run(void *cookie, size_t index, struct guard_result *out)
{
    struct suite *s = cookie;
    struct json *scenario = NULL;
    struct replay r = {.arena = &s->arena, .out = out};

    s->arena.used = 0;
    scenario = json_parse(hearth_slice_text(s->lines[index]), &s->arena);
    if (scenario == NULL) {
        guard_say(out, VERDICT_FAILED, "the line is no JSON");
        return;
    }
    (void)world_init(&r.world, json_text(scenario, "tz"), index + 1);
    run_scenario(&r, scenario);
    count_rest(out, scenario);
    /* Advisory: our specification decides, not the recording. */
    if (out->verdict == VERDICT_FAILED &&
        strcmp(json_text(scenario, "basis"), "web-forms") == 0) {
        out->verdict = VERDICT_SKIPPED;
        out->steps = 0;
        out->equal = 0;
    }
}

static void done(void *cookie, size_t index, const struct guard_result *result)
{
    struct suite *s = cookie;

    tally_add(s->tally, s->ids[index], result);
}

/* ---- the file ---- */

/* The id of a line without reading it all; "?" if there is none. */
static const char *id_of(struct suite *s, const char *line)
{
    const char *at = strstr(line, "\"id\": \"");
    size_t len = 0;

    if (at == NULL) {
        struct json *v = json_parse(hearth_slice_text(line), &s->arena);

        return v == NULL ? "?" : json_text(v, "id");
    }
    at += 7;
    len = strcspn(at, "\"");
    return sheet_text(&s->arena, "%.*s", (int)len, at);
}

static bool read_lines(struct suite *s, const char *path, const char *only)
{
    size_t len = 0;
    size_t lines = 1;

    s->text = source_read(path, &len);
    for (size_t i = 0; s->text != NULL && i < len; i++) {
        lines += s->text[i] == '\n';
    }
    s->lines = calloc(lines, sizeof *s->lines);
    s->ids = calloc(lines, sizeof *s->ids);
    if (s->text == NULL || s->lines == NULL || s->ids == NULL) {
        return false;
    }
    for (char *at = s->text; at != NULL && *at != '\0';) {
        char *end = strchr(at, '\n');

        if (end != NULL) {
            *end = '\0';
        }
        if (*at != '\0') {
            s->lines[s->count] = at;
            s->ids[s->count] = id_of(s, at);
            s->count += only == NULL || strcmp(only, s->ids[s->count]) == 0;
        }
        at = end == NULL ? NULL : end + 1;
    }
    return true;
}

bool suite_scenarios(const char *path, const char *only, struct tally *t)
{
    struct suite s = {.tally = t};
    void *ids = malloc(CASE_ARENA);
    void *memory = malloc(CASE_ARENA);
    struct guard_suite guard = {.cpu_seconds = CPU_SECONDS,
                                .wall_seconds = 5 * CPU_SECONDS,
                                .run = run,
                                .done = done,
                                .cookie = &s};
    bool is_good = false;

    if (memory != NULL && ids != NULL) {
        hearth_arena_init(&s.arena, ids, CASE_ARENA);
        is_good = read_lines(&s, path, only);
        hearth_arena_init(&s.arena, memory, CASE_ARENA);
    }
    if (is_good) {
        guard.count = s.count;
        guard_run(&guard);
        tally_print(t, "scenarios");
    }
    free(s.lines);
    free(s.ids);
    free(s.text);
    free(memory);
    free(ids);
    return is_good;
}

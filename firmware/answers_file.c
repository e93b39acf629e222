/* SPDX-License-Identifier: Apache-2.0 */
/* Unattended entry: parse a line, play it to the interview, finalise. */
#include "answers_file.h"

#include "console.h"
#include "finalise.h"
#include "json.h"
#include "report.h"
#include "run_mark.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a line gives for each node. */
struct given {
    bool is_named;
    bool is_used;
    struct hearth_slice text; /* in the line's own locked memory */
};

/* Why a line was refused: fixed texts and names from the form only. */
struct refusal {
    const char *reason;
    const char *name; /* of the question, or NULL */
};

static int refuse(struct refusal *r, const char *reason, const char *name)
{
    r->reason = reason;
    r->name = name;
    return HEARTH_E_INVALID;
}

/* The names and values of one line. */
static int read_line(const struct hearth_form *form, uint8_t *line, size_t len,
                     struct given *given, struct refusal *why)
{
    struct hearth_json j;
    struct hearth_json_member member;
    int rc;
    hearth_json_begin(&j, line, len);
    while ((rc = hearth_json_next(&j, &member)) == 0) {
        uint16_t node = hearth_form_find(form, member.name);
        if (node == HEARTH_NONE) {
            return refuse(why,
                          "it names a question that the form does not "
                          "have",
                          NULL);
        }
        const char *name = hearth_form_name(form, node);
        const struct hearth_node *n = &form->nodes[node];
        if (!hearth_form_is_question(n) ||
            (n->type == HEARTH_NODE_HIDDEN && n->role != HEARTH_ROLE_AREA)) {
            return refuse(why, "it answers what nobody is asked", name);
        }
        if (given[node].is_named) {
            return refuse(why, "it answers one question twice", name);
        }
        if (member.kind == HEARTH_JSON_LIST &&
            n->type != HEARTH_NODE_SELECT_MULTIPLE) {
            return refuse(why, "it gives a list where one answer belongs",
                          name);
        }
        given[node].is_named = true;
        given[node].text = member.value;
        if (member.kind == HEARTH_JSON_NULL) {
            given[node].text.len = 0;
        }
    }
    return rc == HEARTH_E_NOT_FOUND ? 0 : refuse(why, j.why, NULL);
}

static const char *violation_reason(const struct hearth_violation *v)
{
    switch (v->kind) {
    case HEARTH_VIOLATION_REQUIRED:
        return "an answer is needed";
    case HEARTH_VIOLATION_CONSTRAINT:
        return "the answer breaks the question's rule";
    case HEARTH_VIOLATION_TYPE:
        return "the answer does not fit the question's type or choices";
    case HEARTH_VIOLATION_NOT_ASKED:
    case HEARTH_VIOLATION_NOT_A_QUESTION:
    case HEARTH_VIOLATION_NONE:
    default:
        return "the question is not asked here";
    }
}

static int refuse_violation(struct refusal *why, const struct hearth_form *form,
                            const struct hearth_violation *v)
{
    return refuse(why, violation_reason(v),
                  v->node < form->node_count ? hearth_form_name(form, v->node)
                                             : NULL);
}

/* Plays the given answers, screen by screen, as a person would. */
static int play(struct hearth_sitting *s, struct given *given,
                struct refusal *why)
{
    struct hearth_violation v;
    uint16_t node;
    while ((node = hearth_interview_current(s->interview)) != HEARTH_NONE) {
        given[node].is_used = true;
        if (given[node].text.len > 0 &&
            hearth_interview_answer(s->interview, node, given[node].text, &v) !=
                0) {
            return refuse_violation(why, s->form, &v);
        }
        if (hearth_interview_next(s->interview, &v) != 0) {
            return refuse_violation(why, s->form, &v);
        }
    }
    for (uint16_t n = 0; n < s->form->node_count; n++) {
        if (given[n].text.len > 0 && !given[n].is_used) {
            return refuse(why, "the question is not asked after these answers",
                          hearth_form_name(s->form, n));
        }
    }
    return hearth_interview_validate(s->interview, &v) == 0
               ? 0
               : refuse_violation(why, s->form, &v);
}

/* The area: from the line if the form has that question, else as started. */
static int choose_area(const struct hearth_answers_file *f, struct given *given,
                       char area[HEARTH_CODE_MAX + 1], struct refusal *why)
{
    const struct hearth_form *form = f->start.form;
    for (uint16_t n = 0; n < form->node_count; n++) {
        if (form->nodes[n].role != HEARTH_ROLE_AREA || given[n].text.len == 0) {
            continue;
        }
        given[n].is_used = true;
        if (!hearth_device_has_area(&f->session->agent->device,
                                    given[n].text) ||
            hearth_bytes_to_text(given[n].text, area, HEARTH_CODE_MAX + 1) !=
                0) {
            return refuse(why, "it is not an area of this device",
                          hearth_form_name(form, n));
        }
    }
    return 0;
}

/* What the run remembers before each commit. */
struct intent {
    const struct hearth_run_mark *mark;
    uint64_t line;
};

static int intend(void *cookie, uint64_t seq, const uint8_t *h)
{
    const struct intent *i = cookie;
    return hearth_run_mark_put(i->mark, i->line, seq, h);
}

/* One line, from its bytes to its record. E_INVALID: refused, ${why} says. */
static int take_line(struct hearth_answers_file *f,
                     const struct hearth_run_mark *mark, uint8_t *line,
                     size_t len, struct refusal *why, uint64_t *seq)
{
    struct hearth_sitting sitting;
    struct intent i = {mark, f->in->number};
    struct hearth_finalise fin = {.intend = mark != NULL ? intend : NULL,
                                  .cookie = &i};
    struct hearth_sitting_start start = f->start;
    char area[HEARTH_CODE_MAX + 1] = "";
    struct given *given = calloc(start.form->node_count, sizeof(*given));
    if (given == NULL) {
        return HEARTH_E_MEMORY;
    }
    int rc = read_line(start.form, line, len, given, why);
    if (rc == 0) {
        rc = choose_area(f, given, area, why);
    }
    if (rc != 0) {
        goto free_given;
    }
    if (area[0] != '\0') {
        start.area = area;
    } else if (start.area[0] == '\0' &&
               f->session->agent->device.area_count > 0) {
        rc = refuse(why, "it names no area, and none was given with --area",
                    NULL);
        goto free_given;
    }
    rc = hearth_sitting_start(f->session, &start, &sitting);
    if (rc != 0) {
        goto free_given;
    }
    rc = play(&sitting, given, why);
    if (rc == 0) {
        rc = hearth_finalise(&sitting, &fin);
        *seq = fin.seq;
    }
    hearth_sitting_close(&sitting);
free_given:
    free(given);
    return rc;
}

static void report_refusal(uint64_t line, const struct refusal *why)
{
    if (why->name != NULL) {
        hearth_report("line %" PRIu64 " refused: %s (%s)", line, why->reason,
                      why->name);
        return;
    }
    hearth_report("line %" PRIu64 " refused: %s", line, why->reason);
}

static bool is_blank(const uint8_t *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (line[i] != ' ' && line[i] != '\t') {
            return false;
        }
    }
    return true;
}

/* The line just read, if it is to be taken. 0: go on with the next. */
static int handle_line(struct hearth_answers_file *f,
                       const struct hearth_run_mark *mark, uint8_t *line,
                       size_t len, struct hearth_answers_result *out)
{
    struct refusal why = {"", NULL};
    uint64_t seq = 0;
    int rc = take_line(f, mark, line, len, &why, &seq);
    if (rc == HEARTH_E_INVALID) {
        out->refused++;
        report_refusal(f->in->number, &why);
        return 0;
    }
    if (rc != 0) {
        hearth_report("stopped at line %" PRIu64 ": %s", f->in->number,
                      hearth_finalise_reason(rc));
        return rc;
    }
    out->entered++;
    (void)printf("saved %" PRIu64 " line %" PRIu64 "\n", seq, f->in->number);
    rc = hearth_console_flush();
    return rc == 0 ? 0 : hearth_report_cannot("write to the output", rc);
}

/* Reads lines until the end of the file or of the run. */
static int run_lines(struct hearth_answers_file *f,
                     const struct hearth_run_mark *mark, uint64_t done,
                     struct hearth_answers_result *out)
{
    struct refusal too_long = {"it is longer than a line may be", NULL};
    for (;;) {
        uint8_t *line = NULL;
        size_t len = 0;
        int rc = hearth_line_input_next(f->in, &line, &len);
        if (rc == HEARTH_E_NOT_FOUND) {
            return 0;
        }
        bool is_ours = f->in->number >= f->from && f->in->number > done;
        if (rc == HEARTH_E_LIMIT) {
            if (is_ours) {
                out->refused++;
                report_refusal(f->in->number, &too_long);
            }
            continue;
        }
        if (rc == HEARTH_E_STATE) {
            hearth_report("stopped after line %" PRIu64, f->in->number);
            return rc;
        }
        if (rc != 0) {
            return hearth_report_cannot("read the answers", rc);
        }
        if (!is_ours) {
            out->already += f->in->number <= done;
            continue;
        }
        if (!is_blank(line, len)) {
            rc = handle_line(f, mark, line, len, out);
        }
        if (rc != 0) {
            return rc;
        }
    }
}

int hearth_answers_file_run(struct hearth_answers_file *f,
                            struct hearth_answers_result *out)
{
    struct hearth_run_mark mark;
    uint64_t done = 0;
    int rc = 0;
    memset(out, 0, sizeof(*out));
    /* No draft, no key: the file has the answers as long as it exists. */
    f->start.is_unkept = true;
    if (f->run != NULL) {
        rc = hearth_run_mark_open(f->session, f->run, &mark, &done);
        if (rc != 0) {
            return hearth_report_cannot("read how far this run came", rc);
        }
    }
    rc = run_lines(f, f->run != NULL ? &mark : NULL, done, out);
    if (rc == 0 && out->refused > 0) {
        rc = HEARTH_E_INVALID;
    }
    return rc;
}

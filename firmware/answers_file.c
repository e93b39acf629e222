/* SPDX-License-Identifier: Apache-2.0 */
/* Unattended entry: parse a line, play it to the interview, finalise. */
#include "answers_file.h"

#include "answers_play.h"
#include "answers_twice.h"
#include "console.h"
#include "finalise.h"
#include "report.h"
#include "run_mark.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The area: from the line if the form has that question, else as started. */
static int choose_area(const struct hearth_answers_file *f,
                       const struct hearth_answers_given *given,
                       char area[HEARTH_CODE_MAX + 1],
                       struct hearth_answers_refusal *why)
{
    const struct hearth_form *form = f->start.form;
    for (uint32_t k = 0; k < given->item_count; k++) {
        struct hearth_answers_given_item *item = &given->items[k];
        if (form->nodes[item->node].role != HEARTH_ROLE_AREA ||
            item->text.len == 0) {
            continue;
        }
        item->is_used = true;
        if (!hearth_areas_has(&f->session->agent->areas, item->text) ||
            hearth_bytes_to_text(item->text, area, HEARTH_CODE_MAX + 1) != 0) {
            return hearth_answers_refuse(why,
                                         "it is not an area of this device",
                                         hearth_form_name(form, item->node));
        }
    }
    return 0;
}

/* One line of the file, in locked memory. */
struct line {
    uint8_t *data;
    size_t len;
};

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

/* The sitting that a line starts: its area first. */
static int start_line(const struct hearth_answers_file *f,
                      const struct hearth_answers_given *given,
                      struct hearth_answers_refusal *why,
                      struct hearth_sitting *s)
{
    struct hearth_sitting_start start = f->start;
    char area[HEARTH_CODE_MAX + 1] = "";
    int rc = choose_area(f, given, area, why);
    if (rc != 0) {
        return rc;
    }
    if (area[0] != '\0') {
        start.area = area;
    } else if (start.area[0] == '\0' && f->session->agent->areas.count > 0) {
        (void)hearth_answers_refuse(
            why, "it names no area, and none was given with --area", NULL);
        return HEARTH_E_INVALID;
    }
    return hearth_sitting_start(f->session, &start, s);
}

/* The line of the second entry must say the same. */
static int check_second(const struct hearth_answers_file *f,
                        const struct hearth_answers_given *given,
                        struct line *second, struct hearth_answers_refusal *why)
{
    struct hearth_answers_given again;
    if (f->second == NULL) {
        return 0;
    }
    if (second->data == NULL) {
        return hearth_answers_refuse(why, "the second entry has no such line",
                                     NULL);
    }
    int rc = hearth_answers_given_read(f->start.form, second->data, second->len,
                                       &again, why);
    if (rc == 0) {
        rc = hearth_answers_twice_compare(f->start.form, given, &again, why);
        hearth_answers_given_free(&again);
    }
    return rc;
}

/* One line, from its bytes to its record. E_INVALID: refused, ${why} says. */
static int take_line(struct hearth_answers_file *f,
                     const struct hearth_run_mark *mark, struct line line[2],
                     struct hearth_answers_refusal *why, uint64_t *seq)
{
    struct hearth_sitting sitting;
    struct hearth_answers_given given;
    struct intent i = {mark, f->in->number};
    struct hearth_finalise fin = {.intend = mark != NULL ? intend : NULL,
                                  .cookie = &i};
    int rc = hearth_answers_given_read(f->start.form, line->data, line->len,
                                       &given, why);
    if (rc != 0) {
        return rc;
    }
    rc = check_second(f, &given, &line[1], why);
    if (rc == 0) {
        rc = start_line(f, &given, why, &sitting);
    }
    if (rc != 0) {
        goto free_given;
    }
    rc = hearth_answers_play(sitting.interview, &given, why);
    if (rc == 0) {
        rc = hearth_finalise(&sitting, &fin);
        *seq = fin.seq;
    }
    hearth_sitting_close(&sitting);
free_given:
    hearth_answers_given_free(&given);
    return rc;
}

static void report_refusal(uint64_t line,
                           const struct hearth_answers_refusal *why)
{
    if (why->name != NULL) {
        hearth_report("line %" PRIu64 " refused: %s (%s)", line, why->reason,
                      why->name);
        return;
    }
    hearth_report("line %" PRIu64 " refused: %s", line, why->reason);
}

static bool is_blank(const struct line *line)
{
    for (size_t i = 0; i < line->len; i++) {
        if (line->data[i] != ' ' && line->data[i] != '\t') {
            return false;
        }
    }
    return true;
}

/* The line just read, if it is to be taken. 0: go on with the next. */
static int handle_line(struct hearth_answers_file *f,
                       const struct hearth_run_mark *mark, struct line line[2],
                       struct hearth_answers_result *out)
{
    struct hearth_answers_refusal why = {"", NULL};
    uint64_t seq = 0;
    int rc = take_line(f, mark, line, &why, &seq);
    if (rc == HEARTH_E_INVALID) {
        out->refused++;
        report_refusal(f->in->number, &why);
        return 0;
    }
    if (rc != 0) {
        hearth_report("stopped at line %" PRIu64 ": %s", f->in->number,
                      hearth_words(0, hearth_finalise_reason(rc)));
        return rc;
    }
    out->entered++;
    (void)printf("saved %" PRIu64 " line %" PRIu64 "\n", seq, f->in->number);
    rc = hearth_console_flush();
    return rc == 0 ? 0 : hearth_report_cannot("write to the output", rc);
}

/* The line of the second entry that goes with the one just read; none at its
 * end, or if it is too long. */
static int read_second(struct hearth_answers_file *f, struct line *out)
{
    int rc;
    if (f->second == NULL) {
        return 0;
    }
    rc = hearth_line_input_next(f->second, &out->data, &out->len);
    if (rc == HEARTH_E_NOT_FOUND || rc == HEARTH_E_LIMIT) {
        out->data = NULL;
        return 0;
    }
    return rc == 0 ? 0 : hearth_report_cannot("read the second entry", rc);
}

/* The next line of both entries. E_NOT_FOUND: the end; E_LIMIT: too long. */
static int next_lines(struct hearth_answers_file *f, struct line line[2])
{
    int rc = hearth_line_input_next(f->in, &line[0].data, &line[0].len);
    if (rc == HEARTH_E_STATE) {
        hearth_report("stopped after line %" PRIu64, f->in->number);
    } else if (rc != 0 && rc != HEARTH_E_NOT_FOUND && rc != HEARTH_E_LIMIT) {
        (void)hearth_report_cannot("read the answers", rc);
    }
    if (rc == 0 || rc == HEARTH_E_LIMIT) {
        int second = read_second(f, &line[1]);
        rc = second != 0 ? second : rc;
    }
    return rc;
}

/* A line that no buffer holds. */
static void refuse_long(const struct hearth_answers_file *f,
                        struct hearth_answers_result *out)
{
    struct hearth_answers_refusal why = {"it is longer than a line may be",
                                         NULL};
    out->refused++;
    report_refusal(f->in->number, &why);
}

/* Reads lines until the end of the file or of the run. */
static int run_lines(struct hearth_answers_file *f,
                     const struct hearth_run_mark *mark, uint64_t done,
                     struct hearth_answers_result *out)
{
    for (;;) {
        struct line line[2] = {{NULL, 0}, {NULL, 0}};
        int rc = next_lines(f, line);
        bool is_ours = f->in->number >= f->from && f->in->number > done;
        if (rc != 0 && rc != HEARTH_E_LIMIT) {
            return rc == HEARTH_E_NOT_FOUND ? 0 : rc;
        }
        if (!is_ours) {
            out->already += rc == 0 && f->in->number <= done;
            continue;
        }
        if (rc == HEARTH_E_LIMIT) {
            refuse_long(f, out);
            continue;
        }
        if (!is_blank(&line[0])) {
            rc = handle_line(f, mark, line, out);
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
    if (f->start.form->is_training) {
        hearth_report("the form is for training; practise on the terminal");
        return HEARTH_E_DENIED;
    }
    if (f->start.form->profile == HEARTH_PROFILE_CLOSED && f->second == NULL) {
        hearth_report("paper forms of a closed facility are typed in by two "
                      "people: give the other's file with --second");
        return HEARTH_E_DENIED;
    }
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

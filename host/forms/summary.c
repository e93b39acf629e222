/* SPDX-License-Identifier: Apache-2.0 */
/* Counts over a form, and how long it takes to ask. */
#include "summary.h"

#include "hearth/expr.h"

#include <string.h>

/* Reading aloud, 130 words a minute: characters a second. Longer lists are not
 * read out. */
#define READ_SPEED   12u
#define READ_CHOICES 12u
#define SECONDS_MOST 36000u

static size_t code_points(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        count += ((uint8_t)*text & 0xc0) != 0x80;
    }
    return count;
}

static size_t letters_of_choices(const struct hearth_form *f,
                                 const struct hearth_node *n)
{
    const struct hearth_choice_list *l =
        n->list == HEARTH_NONE ? NULL : &f->lists[n->list];
    size_t letters = 0;

    for (uint32_t c = 0; l != NULL && l->count <= READ_CHOICES && c < l->count;
         c++) {
        letters += code_points(hearth_form_text(
            f, f->choices[l->first + c].label, f->default_language));
    }
    return letters;
}

/* To read it out, and to answer it. */
static unsigned seconds_of(const struct hearth_form *f,
                           const struct hearth_node *n)
{
    static const uint8_t SECONDS[32] = {
        [HEARTH_NODE_NOTE] = 2,        [HEARTH_NODE_TEXT] = 20,
        [HEARTH_NODE_INTEGER] = 6,     [HEARTH_NODE_DECIMAL] = 8,
        [HEARTH_NODE_SELECT_ONE] = 6,  [HEARTH_NODE_SELECT_MULTIPLE] = 10,
        [HEARTH_NODE_DATE] = 10,       [HEARTH_NODE_TIME] = 8,
        [HEARTH_NODE_DATETIME] = 12,   [HEARTH_NODE_RANK] = 25,
        [HEARTH_NODE_ACKNOWLEDGE] = 3, [HEARTH_NODE_GEOPOINT] = 30,
        [HEARTH_NODE_GEOTRACE] = 120,  [HEARTH_NODE_GEOSHAPE] = 120,
        [HEARTH_NODE_BARCODE] = 10,    [HEARTH_NODE_IMAGE] = 25,
        [HEARTH_NODE_AUDIO] = 45,      [HEARTH_NODE_VIDEO] = 60,
        [HEARTH_NODE_FILE] = 20,       [HEARTH_NODE_LIST_COUNT] = 25,
        [HEARTH_NODE_CONJOINT] = 45};
    size_t letters =
        code_points(hearth_form_text(f, n->label, f->default_language));

    if (!hearth_form_is_asked(n) && n->type != HEARTH_NODE_NOTE &&
        n->type != HEARTH_NODE_CONJOINT) {
        return 0;
    }
    letters += letters_of_choices(f, n);
    return SECONDS[n->type % 32] + (unsigned)(letters / READ_SPEED);
}

/* A condition that never holds, as that of a card with help. */
static bool is_never(const struct hearth_form *f, uint16_t expr)
{
    return expr != HEARTH_NONE && f->exprs[expr].len == 1 &&
           f->exprs[expr].data[0] == HEARTH_OP_FALSE;
}

/* What is asked under a condition is asked half of the time. */
static unsigned minutes_of(const struct hearth_form *f)
{
    unsigned seconds = 0;

    for (uint16_t i = 1; i < f->node_count && seconds < SECONDS_MOST; i++) {
        unsigned own =
            is_never(f, f->nodes[i].relevant) ? 0 : seconds_of(f, &f->nodes[i]);
        uint16_t at = i;

        while (at != HEARTH_NONE && f->nodes[at].relevant == HEARTH_NONE) {
            at = f->nodes[at].parent;
        }
        seconds += at == HEARTH_NONE ? own : own / 2;
    }
    return (seconds + 59) / 60;
}

static void count_texts(const struct hearth_form *f,
                        struct hearth_forms_report *r)
{
    /* The title is a setting, and has one language. */
    r->text_count = f->text_count - (f->title != HEARTH_NO_TEXT);
    for (uint16_t l = 0; l < f->language_count; l++) {
        struct hearth_forms_completeness *c = &r->languages[l];

        /* both are terminated, and of the same length */
        memcpy(c->tag, f->languages[l].tag, sizeof(c->tag));
        for (uint32_t t = 0; t < f->text_count; t++) {
            c->translated += t != f->title && f->languages[l].offsets[t] != 0;
        }
    }
}

void hearth_forms_summary(const struct hearth_form *form,
                          struct hearth_forms_report *report)
{
    report->language_count = form->language_count;
    report->choice_count = form->choice_count;
    for (uint16_t i = 1; i < form->node_count; i++) {
        const struct hearth_node *n = &form->nodes[i];

        report->question_count += hearth_form_is_question(n);
        report->group_count += n->type == HEARTH_NODE_GROUP;
        report->repeat_count += n->type == HEARTH_NODE_REPEAT;
        report->calculate_count += n->calculate != HEARTH_NONE;
        report->type_counts[n->type % 32]++;
        if (hearth_form_is_asked(n)) {
            report->sensitivity_counts[n->sensitivity & 3]++;
        }
    }
    report->minutes = minutes_of(form);
    count_texts(form, report);
}

const char *hearth_forms_type_word(uint8_t node_type)
{
    static const char *const WORDS[32] = {
        [HEARTH_NODE_NOTE] = "notes",
        [HEARTH_NODE_TEXT] = "text",
        [HEARTH_NODE_INTEGER] = "integer",
        [HEARTH_NODE_DECIMAL] = "decimal",
        [HEARTH_NODE_SELECT_ONE] = "select_one",
        [HEARTH_NODE_SELECT_MULTIPLE] = "select_multiple",
        [HEARTH_NODE_HIDDEN] = "hidden",
        [HEARTH_NODE_DATE] = "date",
        [HEARTH_NODE_TIME] = "time",
        [HEARTH_NODE_DATETIME] = "dateTime",
        [HEARTH_NODE_RANK] = "rank",
        [HEARTH_NODE_ACKNOWLEDGE] = "acknowledge",
        [HEARTH_NODE_CALCULATE] = "calculate",
        [HEARTH_NODE_GEOPOINT] = "geopoint",
        [HEARTH_NODE_GEOTRACE] = "geotrace",
        [HEARTH_NODE_GEOSHAPE] = "geoshape",
        [HEARTH_NODE_BARCODE] = "barcode",
        [HEARTH_NODE_IMAGE] = "image",
        [HEARTH_NODE_AUDIO] = "audio",
        [HEARTH_NODE_VIDEO] = "video",
        [HEARTH_NODE_FILE] = "file",
        [HEARTH_NODE_BLANK] = "blank",
        [HEARTH_NODE_LIST_COUNT] = "list_count",
        [HEARTH_NODE_CONJOINT] = "conjoint"};

    return node_type < 32 && WORDS[node_type] != NULL ? WORDS[node_type] : "";
}

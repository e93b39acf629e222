/* SPDX-License-Identifier: Apache-2.0 */
/* From fields of a form to texts of answers; the interview decides whether
 * they fit. */
#include "given.h"

#include "date_field.h"
#include "typed_time.h"

#include <stdio.h>
#include <string.h>

struct hearth_given_walk hearth_given_walk(const struct hearth_sitting *s)
{
    return (struct hearth_given_walk){
        s, hearth_interview_screen(s->interview), {0, HEARTH_NONE}, false};
}

bool hearth_given_next(struct hearth_given_walk *w, struct hearth_place *out)
{
    if (w->screen.kind == HEARTH_SCREEN_QUESTION && !w->is_begun) {
        w->is_begun = true;
        *out = w->screen.place;
        return true;
    }
    if (w->screen.kind != HEARTH_SCREEN_GROUP) {
        return false;
    }
    w->at = hearth_interview_walk(w->s->interview, w->screen.place, w->at);
    *out = w->at;
    return w->at.node != HEARTH_NONE;
}

void hearth_given_name(struct hearth_place place,
                       char out[HEARTH_GIVEN_NAME_MAX])
{
    (void)snprintf(out, HEARTH_GIVEN_NAME_MAX, "a%u.%u", place.instance,
                   place.node);
}

bool hearth_given_is_asked(const struct hearth_sitting *s,
                           struct hearth_place place)
{
    const struct hearth_node *n = &s->form->nodes[place.node];
    return hearth_form_is_asked(n) && n->type != HEARTH_NODE_CONJOINT &&
           n->type != HEARTH_NODE_NOTE &&
           !hearth_interview_is_read_only(s->interview, place);
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

static struct hearth_slice trimmed(struct hearth_slice s)
{
    while (s.len > 0 && is_space(s.data[0])) {
        s = hearth_slice_of(s.data + 1, s.len - 1);
    }
    while (s.len > 0 && is_space(s.data[s.len - 1])) {
        s.len--;
    }
    return s;
}

/* All that was ticked, in the order of the page, with spaces between. */
static void put_all(const struct hearth_fields *f, const char *name,
                    struct hearth_writer *out)
{
    struct hearth_slice value;
    size_t at = 0;
    while (hearth_fields_next(f, name, &at, &value)) {
        if (value.len == 0) {
            continue;
        }
        if (hearth_writer_slice(out).len > 0) {
            hearth_writer_u8(out, ' ');
        }
        hearth_writer_put(out, value.data, value.len);
    }
}

/* Digits as people type them: U+0660 to U+0669 and U+06F0 to U+06F9 become
 * plain ones, U+066B and a comma a point. */
void hearth_given_number(struct hearth_slice text, struct hearth_writer *out)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        uint8_t d = i + 1 < text.len ? text.data[i + 1] : 0;
        bool is_arabic = c == 0xd9 && d >= 0xa0 && d <= 0xa9;
        bool is_persian = c == 0xdb && d >= 0xb0 && d <= 0xb9;
        if (is_arabic || is_persian) {
            hearth_writer_u8(out, (uint8_t)('0' + (d & 0x0fu)));
            i++;
        } else if ((c == 0xd9 && d == 0xab) || c == ',') {
            hearth_writer_u8(out, '.');
            i += c == ',' ? 0 : 1;
        } else {
            hearth_writer_u8(out, c);
        }
    }
}

static int16_t zone(void *cookie, int64_t utc_ms)
{
    return hearth_sitting_world_zone(cookie, utc_ms);
}

static void put_time(const struct hearth_sitting *s, uint8_t type,
                     struct hearth_slice text, struct hearth_writer *out)
{
    struct hearth_typed_time_clock clock = {
        hearth_sitting_world_now_ms(s->world), zone, s->world};
    if (text.len == 0) {
        return;
    }
    if (type == HEARTH_NODE_TIME) {
        hearth_typed_time_time(&clock, text, out);
    } else {
        hearth_typed_time_both(&clock, text, out);
    }
}

bool hearth_given_read(const struct hearth_sitting *s,
                       struct hearth_place place, const struct hearth_fields *f,
                       struct hearth_writer *out)
{
    char name[HEARTH_GIVEN_NAME_MAX];
    uint8_t type = s->form->nodes[place.node].type;
    if (!hearth_given_is_asked(s, place)) {
        return false;
    }
    hearth_given_name(place, name);
    struct hearth_slice text = trimmed(hearth_fields_get(f, name));
    switch (type) {
    case HEARTH_NODE_SELECT_MULTIPLE:
    case HEARTH_NODE_RANK:
        put_all(f, name, out);
        break;
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_DECIMAL:
    case HEARTH_NODE_LIST_COUNT:
        hearth_given_number(text, out);
        break;
    case HEARTH_NODE_DATE:
        hearth_ui_date_read(s, place, f, out);
        break;
    case HEARTH_NODE_TIME:
    case HEARTH_NODE_DATETIME:
        put_time(s, type, text, out);
        break;
    default:
        hearth_writer_put(out, text.data, text.len);
        break;
    }
    return true;
}

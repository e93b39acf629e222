/* SPDX-License-Identifier: Apache-2.0 */
/* How many interviews by day and area, and by outcome. */
#include "host/results/progress.h"

#include "hearth/form.h"

#include <stdlib.h>
#include <string.h>

static bool is_area(const struct hearth_progress *p, uint16_t index,
                    struct hearth_slice code)
{
    return index < p->area_count &&
           hearth_slice_is_equal(hearth_slice_text(p->areas[index]), code);
}

static bool find_area(struct hearth_progress *p, struct hearth_slice code,
                      uint16_t *index)
{
    uint16_t *recent = hearth_recent_of(&p->recent, code), i = *recent;

    if (!is_area(p, i, code)) {
        for (i = 0; i < p->area_count && !is_area(p, i, code); i++) {
        }
    }
    *index = *recent = i;
    return i < p->area_count;
}

static int take_area(struct hearth_progress *p, struct hearth_slice code,
                     uint16_t *index)
{
    char name[HEARTH_CODE_MAX + 1];
    int e;

    if (find_area(p, code, index)) {
        return 0;
    }
    e = hearth_bytes_to_text(code, name, sizeof(name));
    if (e != 0) {
        return e;
    }
    if (p->area_count == HEARTH_PROGRESS_AREAS_MAX) {
        return HEARTH_E_LIMIT;
    }
    *index = p->area_count++;
    memmove(p->areas[*index], name, sizeof(name));
    return 0;
}

static bool is_before(const struct hearth_progress_cell *c, uint16_t day,
                      uint16_t area)
{
    return c->day < day || (c->day == day && c->area < area);
}

static size_t lower_bound(const struct hearth_progress *p, uint16_t day,
                          uint16_t area)
{
    size_t low = 0, high = p->cell_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (is_before(&p->cells[middle], day, area)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int make_room(struct hearth_progress *p)
{
    size_t cap = p->cell_cap == 0 ? 64 : 2 * p->cell_cap;
    struct hearth_progress_cell *cells;

    if (p->cell_count < p->cell_cap) {
        return 0;
    }
    if (p->cell_count == HEARTH_PROGRESS_CELLS_MAX) {
        return HEARTH_E_LIMIT;
    }
    cells = realloc(p->cells, cap * sizeof(*cells));
    if (cells == NULL) {
        return HEARTH_E_MEMORY;
    }
    p->cells = cells;
    p->cell_cap = cap;
    return 0;
}

static int count_cell(struct hearth_progress *p, uint16_t day, uint16_t area)
{
    size_t at = lower_bound(p, day, area);
    int e;

    if (at < p->cell_count && p->cells[at].day == day &&
        p->cells[at].area == area) {
        p->cells[at].count++;
        return 0;
    }
    e = make_room(p);
    if (e != 0) {
        return e;
    }
    memmove(&p->cells[at + 1], &p->cells[at],
            (p->cell_count - at) * sizeof(p->cells[0]));
    p->cells[at] = (struct hearth_progress_cell){day, area, 1};
    p->cell_count++;
    return 0;
}

int hearth_progress_add(struct hearth_progress *p,
                        const struct hearth_content *content)
{
    uint16_t area;
    int e;

    if (content->outcome < HEARTH_OUTCOME_COMPLETE ||
        content->outcome > HEARTH_OUTCOME_STOPPED ||
        !hearth_form_is_clean_text(content->area)) {
        return HEARTH_E_INVALID;
    }
    if (content->outcome == HEARTH_OUTCOME_COMPLETE) {
        e = take_area(p, content->area, &area);
        if (e == 0) {
            e = count_cell(p, content->day, area);
        }
        if (e != 0) {
            return e;
        }
    }
    p->outcomes[content->outcome]++;
    return 0;
}

void hearth_progress_clear(struct hearth_progress *p)
{
    free(p->cells);
    memset(p, 0, sizeof(*p));
}

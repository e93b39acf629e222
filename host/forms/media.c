/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures and sound that labels name: are the files there? */
#include "build.h"

static const struct hearth_slice NOTHING = {NULL, 0};

static bool is_there(struct hearth_forms_build *b, struct hearth_slice name)
{
    size_t before = b->arena->used;
    struct hearth_slice bytes;
    int rc = hearth_forms_workbook_file(b->workbook, name, b->arena, &bytes);

    b->arena->used = before;
    return rc == HEARTH_OK;
}

/* The names of the files that are missing, joined; told once a form. */
static void check(struct hearth_forms_build *b, uint32_t text,
                  const char **names, unsigned *count)
{
    for (size_t l = 0; text != HEARTH_NO_TEXT && l < b->language_count; l++) {
        struct hearth_slice name = b->texts[text][l];
        uint32_t found;

        if (name.len == 0 || is_there(b, name) ||
            hearth_forms_map_find(&b->lists_map, HEARTH_LIST_MISSING, name,
                                  &found)) {
            continue;
        }
        if (hearth_forms_map_add(&b->lists_map, HEARTH_LIST_MISSING, name, 0) !=
            HEARTH_OK) {
            return;
        }
        if ((*count)++ < 8) {
            *names = hearth_forms_log_text(&b->log, "%s%s\"%.*s\"", *names,
                                           *count == 1 ? "" : ", ",
                                           HEARTH_FORMS_SLICE(name));
        }
    }
}

void hearth_forms_media_check(struct hearth_forms_build *b)
{
    struct hearth_forms_place place = {.file = "survey"};
    const char *names = "";
    unsigned count = 0;

    place.question = NOTHING;
    for (uint16_t i = 1; i < b->node_count; i++) {
        check(b, b->nodes[i].image, &names, &count);
        check(b, b->nodes[i].audio, &names, &count);
    }
    for (size_t i = 0; i < b->choice_count; i++) {
        check(b, b->choice_table[i].image, &names, &count);
        check(b, b->choice_table[i].audio, &names, &count);
    }
    if (count > 0) {
        hearth_forms_log_warning(
            &b->log, &place, "missing-file",
            hearth_forms_log_text(&b->log,
                                  "%u pictures or sounds are not supplied: %s",
                                  count, names),
            "The words are shown alone.");
    }
}

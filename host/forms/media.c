/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures and sound that labels name go along with the form. */
#include "build.h"

#include <string.h>

/* Leaves a quarter of a package to the form itself. */
#define MEDIA_MAX ((size_t)HEARTH_PACKAGE_MAX / 4 * 3)

static const struct hearth_slice NOTHING = {NULL, 0};

static bool is_kept(const struct hearth_forms_build *b,
                    struct hearth_slice name)
{
    for (size_t m = 0; m < b->media_count; m++) {
        if (hearth_slice_is_equal(hearth_slice_text(b->media[m].name), name)) {
            return true;
        }
    }
    return false;
}

/* Adds the file; false if it is not there. What is too much is counted and
 * left out: it is told at the end. */
static bool keep(struct hearth_forms_build *b, struct hearth_slice name)
{
    size_t before = b->arena->used;
    struct hearth_slice bytes;
    char *copy;
    int rc = hearth_forms_workbook_file(b->workbook, name, b->arena, &bytes);

    if (rc != HEARTH_OK && rc != HEARTH_E_LIMIT && rc != HEARTH_E_MEMORY) {
        return false;
    }
    b->media_len += rc == HEARTH_OK ? bytes.len : MEDIA_MAX + 1;
    copy = hearth_arena_take(b->arena, name.len + 1, 1);
    if (copy == NULL || b->media_count == HEARTH_MEDIA_MAX ||
        b->media_len > MEDIA_MAX) {
        b->media_len = MEDIA_MAX + 1;
        b->arena->used = before;
        return true;
    }
    memcpy(copy, name.data, name.len); /* one byte more was taken */
    b->media[b->media_count].name = copy;
    b->media[b->media_count++].data = bytes;
    return true;
}

/* The names of the files that are missing, joined; told once a form. */
static void check(struct hearth_forms_build *b, uint32_t text,
                  const char **names, unsigned *count)
{
    for (size_t l = 0; text != HEARTH_NO_TEXT && l < b->language_count; l++) {
        struct hearth_slice name = b->texts[text][l];
        uint32_t found;

        if (name.len == 0 || is_kept(b, name) || keep(b, name) ||
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

int hearth_forms_media_read(struct hearth_forms_build *b)
{
    struct hearth_forms_place place = {.file = "survey"};
    const char *names = "";
    unsigned count = 0;

    b->media =
        hearth_arena_take(b->arena, HEARTH_MEDIA_MAX, sizeof(b->media[0]));
    if (b->media == NULL) {
        return HEARTH_E_MEMORY;
    }
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
    if (b->media_len > MEDIA_MAX) {
        hearth_forms_log_error(
            &b->log, &place, "limit",
            "pictures and sounds are more than 6 MiB, or 1,024 files",
            "Make them smaller: a device may have a bad link.");
    }
    return HEARTH_OK;
}

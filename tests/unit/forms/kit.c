/* SPDX-License-Identifier: Apache-2.0 */
/* Compiling forms for tests. */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void kit_open(struct kit *k)
{
    memset(k, 0, sizeof(*k));
    hearth_arena_init(&k->arena, malloc(HEARTH_FORMS_ARENA),
                      HEARTH_FORMS_ARENA);
    k->options.policy = HEARTH_POLICY_OPEN;
}

void kit_close(struct kit *k)
{
    free(k->arena.base);
    memset(k, 0, sizeof(*k));
}

static struct hearth_slice sheet(const char *text)
{
    return text == NULL ? hearth_slice_of(NULL, 0) : hearth_slice_text(text);
}

void kit_compile(struct kit *k, const char *survey, const char *choices,
                 const char *settings)
{
    const struct hearth_slice sheets[5] = {sheet(survey), sheet(choices),
                                           sheet(settings)};

    k->arena.used = 0;
    k->form = NULL;
    k->rc = hearth_forms_compile_sheets("kit", sheets, &k->options, &k->arena,
                                        &k->form, &k->report);
}

void kit_compile_folder(struct kit *k, const char *folder)
{
    const char *top = getenv("HEARTH_SOURCE");
    char path[1024];

    (void)snprintf(path, sizeof(path), "%s/%s", top == NULL ? "." : top,
                   folder);
    k->arena.used = 0;
    k->form = NULL;
    k->rc = hearth_forms_compile_folder(path, &k->arena, &k->form, &k->report);
}

const char *kit_line(const struct kit *k, size_t index)
{
    static char line[HEARTH_FORMS_LINE_MAX];

    if (index >= k->report.message_count) {
        return "";
    }
    hearth_forms_line(&k->report.messages[index], line);
    return line;
}

const char *kit_find(const struct kit *k, const char *kind)
{
    for (size_t i = 0; i < k->report.message_count; i++) {
        if (strcmp(k->report.messages[i].kind, kind) == 0) {
            return kit_line(k, i);
        }
    }
    return "";
}

void kit_show(const struct kit *k)
{
    for (size_t i = 0; i < k->report.message_count; i++) {
        (void)fprintf(stderr, "%s\n", kit_line(k, i));
    }
}

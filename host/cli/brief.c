/* SPDX-License-Identifier: Apache-2.0 */
/* brief: a frozen release on paper, for a city or for the people who were
 * asked; one file that needs nothing else. */
#include "host/chart/labels.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/folder/charter.h"
#include "host/release/signed.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DATA, RELEASE, OUT, SHEET, LANGUAGE, OPTION_COUNT };

/* The signature holds; now whether it is our own programme's. */
static int check(const struct hearth_folder *folder,
                 const struct hearth_release_signed *s, uint64_t number)
{
    struct hearth_programme *p = calloc(1, sizeof(*p));
    bool is_own = false;

    if (p != NULL && hearth_charter_load(folder, p) == 0 &&
        memcmp(folder->programme, s->programme, HEARTH_PROGRAMME_LEN) == 0) {
        for (uint8_t i = 0; i < p->opened_count; i++) {
            is_own = is_own || memcmp(p->openeds[i].point, s->key.point,
                                      HEARTH_POINT_LEN) == 0;
        }
    }
    free(p);
    if (!is_own) {
        return hearth_complain(
            HEARTH_E_AUTH,
            "release %" PRIu64 " is not signed by this programme", number);
    }
    if (!s->release.provenance.is_frozen) {
        return hearth_complain(HEARTH_E_DENIED,
                               "release %" PRIu64
                               " is interim: what is printed stays, so a "
                               "brief is made of a closed wave only (release "
                               "freeze)",
                               number);
    }
    return 0;
}

static int write_paper(const struct hearth_folder *folder,
                       const struct hearth_release *r,
                       const struct hearth_option *o)
{
    struct hearth_figures f = {.release = r, .pages = ~0u, .now_s = r->made_s};
    void *memory = malloc(HEARTH_FIGURES_ARENA);
    struct hearth_text t = {0};
    struct hearth_arena arena;
    int e = HEARTH_E_MEMORY;

    if (memory == NULL) {
        return hearth_complain_why(e, "brief");
    }
    hearth_arena_init(&arena, memory, HEARTH_FIGURES_ARENA);
    f.arena = &arena;
    if (o[LANGUAGE].is_given &&
        !hearth_say_find(o[LANGUAGE].value, &f.language)) {
        e = hearth_complain(HEARTH_E_INVALID, "no language '%s'",
                            o[LANGUAGE].value);
    } else {
        t.language = f.language;
        hearth_labels_read(&f, folder);
        if (o[SHEET].is_given) {
            hearth_figures_sheet(&t, &f);
        } else {
            hearth_figures_brief(&t, &f);
        }
        e = t.has_failed ? HEARTH_E_MEMORY
                         : hearth_fsutil_replace(
                               o[OUT].value, hearth_slice_of(t.data, t.len));
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot write %s", o[OUT].value);
        }
    }
    hearth_text_free(&t);
    free(memory);
    return e;
}

static int make(const struct hearth_folder *folder, uint64_t number,
                const struct hearth_option *o)
{
    struct hearth_release_loaded l;
    char path[HEARTH_PATH_MAX];
    int e = hearth_release_path(folder->path, number, path);

    if (e == 0) {
        e = hearth_release_read(path, &l);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read release %" PRIu64, number);
    }
    e = check(folder, &l.content, number);
    if (e == 0) {
        e = write_paper(folder, &l.content.release, o);
    }
    if (e == 0) {
        printf("release %06" PRIu64 " is in %s\n", number, o[OUT].value);
    }
    hearth_release_drop(&l);
    return e;
}

int hearth_command_brief(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {
        {"data", true, false, NULL},     {"release", true, false, NULL},
        {"out", true, false, NULL},      {"sheet", false, false, NULL},
        {"language", true, false, NULL},
    };
    struct hearth_words words;
    struct hearth_folder folder;
    long number = 0;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e != 0) {
        return e;
    }
    if (words.count != 0 || !o[RELEASE].is_given || !o[OUT].is_given ||
        hearth_options_number(o[RELEASE].value, 1, LONG_MAX, &number) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'brief --release N --out FILE.html'");
    }
    e = hearth_command_open(o[DATA].value, &folder);
    if (e == 0) {
        e = make(&folder, (uint64_t)number, o);
        hearth_folder_close(&folder);
    }
    return e;
}

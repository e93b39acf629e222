/* SPDX-License-Identifier: Apache-2.0 */
/* quota set | list: how many interviews are wanted of each area, for the page
 * of progress. It binds nobody, so nothing is signed and no key is asked for.
 */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/folder/quotas.h"

#include "hearth/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int set(const struct hearth_folder *folder, const char *said,
               struct hearth_quotas *q)
{
    char *text = malloc(HEARTH_QUOTAS_TEXT);
    int e = text == NULL ? HEARTH_E_MEMORY
                         : hearth_quotas_take(q, hearth_slice_text(said));

    if (e == 0) {
        size_t len = hearth_quotas_text(q, text);

        e = hearth_ledger_meta_put(folder->kv, HEARTH_QUOTAS_IN_META,
                                   hearth_slice_of((uint8_t *)text, len));
    }
    free(text);
    if (e == HEARTH_E_INVALID || e == HEARTH_E_LIMIT) {
        return hearth_complain(e,
                               "quota set wants AREA=N,... (0 takes one away),"
                               " of at most %u areas and %u interviews each",
                               HEARTH_QUOTAS_AREAS, HEARTH_QUOTAS_WANTED);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot keep the quotas");
}

static void list(const struct hearth_quotas *q)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < q->count; i++) {
        printf("%-32s %7u\n", q->at[i].area, (unsigned)q->at[i].wanted);
        sum += q->at[i].wanted;
    }
    if (q->count == 0) {
        printf("no number is planned: 'quota set AREA=N,...' does it\n");
    } else {
        printf("%llu interviews are planned in %zu areas\n",
               (unsigned long long)sum, q->count);
    }
}

int hearth_command_quota(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    struct hearth_quotas *q = malloc(sizeof(*q));
    struct hearth_folder folder = {0};
    struct hearth_words words;
    int e =
        q == NULL ? HEARTH_E_MEMORY : hearth_options_parse(argv, o, 1, &words);
    bool sets;

    if (e != 0) {
        free(q);
        return e;
    }
    sets = words.count == 2 && strcmp(words.word[0], "set") == 0;
    if (!sets && (words.count != 1 || strcmp(words.word[0], "list") != 0)) {
        free(q);
        return hearth_complain(HEARTH_E_INVALID,
                               "quota knows: set AREA=N,..., list");
    }
    e = hearth_command_open(o[0].value, &folder);
    if (e == 0) {
        e = hearth_quotas_read(folder.kv, q);
        if (e != 0) {
            (void)hearth_complain_why(e, "cannot read the quotas");
        }
        if (e == 0 && sets) {
            e = set(&folder, words.word[1], q);
        }
        if (e == 0) {
            list(q);
        }
        hearth_folder_close(&folder);
    }
    free(q);
    return e;
}

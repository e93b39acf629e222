/* SPDX-License-Identifier: Apache-2.0 */
/* withdraw: a code from a slip of paper, sealed into the store at once; what
 * it deletes only the results side finds out. list: how many wait. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/cli/prompt.h"
#include "host/folder/charter.h"

#include "hearth/clock.h"
#include "hearth/enrol.h"
#include "hearth/ledger.h"
#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* In locked memory. */
struct typed {
    uint8_t w[HEARTH_WITHDRAW_LEN];
    char text[HEARTH_PROMPT_MAX + 1];
};

static int ask(struct hearth_secmem *m, struct typed *t)
{
    struct hearth_slice line;
    int e = hearth_prompt_passphrase(m, "Code on the slip", false, &line);

    if (e != 0) {
        return e;
    }
    e = hearth_bytes_to_text(line, t->text, sizeof(t->text));
    hearth_prompt_forget(m, &line);
    if (e == 0) {
        e = hearth_enrol_parse(t->text, t->w);
    }
    return e == 0 ? 0
                  : hearth_complain(HEARTH_E_INVALID,
                                    "this code has a typing mistake: it has 28 "
                                    "letters and digits; compare it with the "
                                    "slip");
}

static int keep(const struct hearth_folder *f, const struct typed *t)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_programme p;
    const struct hearth_programme_epoch *epoch = NULL;
    uint8_t sealed[HEARTH_WITHDRAW_MAX], id[HEARTH_WITHDRAW_ID_LEN];
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_writer w;
    int64_t days;
    int e = hearth_charter_load(f, &p);

    if (e == 0) {
        epoch = hearth_programme_epoch_find(&p, p.current_epoch);
        e = epoch == NULL ? HEARTH_E_STATE : 0;
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the programme document");
    }
    if (hearth_programme_end_of_epoch(&p, clock.now_s(clock.cookie), &days) ==
        HEARTH_PROGRAMME_OVER) {
        return hearth_complain(HEARTH_E_STATE,
                               "the key in use is destroyed by its date: 'key "
                               "new-epoch' first, then type the code again");
    }
    hearth_writer_init(&w, sealed, sizeof(sealed));
    e = hearth_withdraw_seal(
        f->programme, epoch->suite, epoch->epoch,
        hearth_slice_of(epoch->seal, hearth_hpke_enc_len(epoch->suite)), t->w,
        &rng, &w);
    if (e == 0) {
        e = hearth_withdraw_id(hearth_writer_slice(&w), id);
    }
    if (e == 0) {
        e = hearth_withdrawals_put(f->kv, id, hearth_writer_slice(&w),
                                   HEARTH_WITHDRAWALS_HOST_MAX);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot keep the withdrawal");
}

static int withdraw(const struct hearth_folder *f)
{
    struct hearth_secmem *m;
    struct typed *t;
    int e = hearth_secmem_open(16384, &m);

    if (e != 0) {
        return hearth_complain_why(e, "locking memory for the code");
    }
    t = hearth_secmem_take(m, sizeof(*t));
    e = t == NULL ? hearth_complain_why(HEARTH_E_MEMORY, "the code")
                  : ask(m, t);
    if (e == 0) {
        e = keep(f, t);
    }
    hearth_secmem_close(m); /* wipes W and its text */
    if (e == 0) {
        printf("the withdrawal is noted; the record goes when records are "
               "opened next: at 'results', or within a day of 'serve "
               "--unlock'\n");
    }
    return e;
}

static int list(const struct hearth_folder *f)
{
    uint64_t waiting, done, log_len;
    int e = hearth_withdrawals_count(f->kv, &waiting);

    if (e == 0) {
        e = hearth_ledger_tombstones(f->kv, &done, &log_len);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot read the store");
    }
    printf("%" PRIu64 " waiting: not looked for yet, or no record here has "
           "such a code\n"
           "%" PRIu64 " %s deleted\n",
           waiting, done, done == 1 ? "record" : "records");
    return 0;
}

int hearth_command_withdraw(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    struct hearth_folder folder = {0};
    struct hearth_words words;
    bool is_list;
    int e = hearth_options_parse(argv, o, 1, &words);

    if (e != 0) {
        return e;
    }
    is_list = words.count == 1 && strcmp(words.word[0], "list") == 0;
    if (words.count != 0 && !is_list) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'withdraw' or 'withdraw list'; the code "
                               "is asked for, never an argument");
    }
    e = hearth_command_open(o[0].value, &folder);
    if (e != 0) {
        return e;
    }
    e = is_list ? list(&folder) : withdraw(&folder);
    hearth_folder_close(&folder);
    return e;
}

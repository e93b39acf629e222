/* SPDX-License-Identifier: Apache-2.0 */
/* key: sealing epochs, their shares, and the host's own keys. */
#include "host/cli/key.h"

#include "host/cli/complain.h"
#include "host/cli/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int hearth_key_epoch(const char *text, uint16_t *epoch)
{
    long number;

    if (hearth_options_number(text, 1, UINT16_MAX, &number) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "'%s' is no epoch (see 'key list')", text);
    }
    *epoch = (uint16_t)number;
    return 0;
}

/* ${when_s} is the end of the last day on which the key is there. */
static void print_day(int64_t when_s)
{
    time_t t = (time_t)when_s - 1;
    struct tm day;
    char text[24];

    if (when_s == 0 || gmtime_r(&t, &day) == NULL ||
        strftime(text, sizeof(text), "%Y-%m-%d", &day) == 0) {
        (void)fputs("  no erasure date", stdout);
        return;
    }
    printf("  erased after %s", text);
}

static int list(struct hearth_custody *c, const struct hearth_option *o,
                const struct hearth_words *words)
{
    const struct hearth_programme *p = &c->programme;

    (void)o;
    (void)words;
    for (uint8_t i = 0; i < p->epoch_count; i++) {
        const struct hearth_programme_epoch *e = &p->epochs[i];
        bool is_here = hearth_vault_epoch_is_there(c->folder.path, e->epoch);

        printf("epoch %u  suite %u  wave %s", (unsigned)e->epoch,
               (unsigned)e->suite, e->wave[0] != '\0' ? e->wave : "-");
        print_day(e->erase_s);
        printf("  %s  %s\n",
               e->epoch == p->current_epoch ? "in use" : "opens only",
               is_here ? "key here" : "key not in this folder");
    }
    return 0;
}

static int take_epoch(struct hearth_custody *c, const struct hearth_option *o,
                      struct hearth_programme_epoch *shown)
{
    long suite = HEARTH_SUITE_X25519;
    int e = 0;

    if (!o[HEARTH_KEY_WAVE].is_given || o[HEARTH_KEY_WAVE].value[0] == '\0' ||
        hearth_bytes_to_text(hearth_slice_text(o[HEARTH_KEY_WAVE].value),
                             shown->wave, sizeof(shown->wave)) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "an epoch belongs to a wave: --wave NAME, at "
                               "most %d bytes",
                               HEARTH_CODE_MAX);
    }
    if (o[HEARTH_KEY_SUITE].is_given &&
        hearth_options_number(o[HEARTH_KEY_SUITE].value, 1, 2, &suite) != 0) {
        return hearth_complain(HEARTH_E_INVALID, "--suite is 1 or 2");
    }
    if (o[HEARTH_KEY_ERASE_ON].is_given) {
        e = hearth_cli_date(o[HEARTH_KEY_ERASE_ON].value, c->now_s,
                            &shown->erase_s);
    }
    if (e == 0 && c->programme.epoch_count == HEARTH_EPOCHS_MAX) {
        e = hearth_complain(HEARTH_E_FULL,
                            "%d epochs are listed: destroy one first",
                            HEARTH_EPOCHS_MAX);
    }
    shown->suite = (uint8_t)suite;
    return e;
}

/* The number after the last; a file that an interrupted try left is passed
 * over, since nobody ever sealed to its key. */
static uint16_t next_number(const struct hearth_custody *c)
{
    unsigned number = c->programme.current_epoch;

    do {
        number++;
    } while (number <= UINT16_MAX &&
             hearth_vault_epoch_is_there(c->folder.path, (uint16_t)number));
    return number > UINT16_MAX ? 0 : (uint16_t)number;
}

static int make_epoch(struct hearth_custody *c,
                      struct hearth_programme_epoch *shown)
{
    struct hearth_vault_epoch *epoch = &c->keys->epoch;
    int e;

    shown->epoch = epoch->epoch = next_number(c);
    epoch->suite = shown->suite;
    if (epoch->epoch == 0) {
        return hearth_complain(HEARTH_E_LIMIT, "no epoch number is left");
    }
    e = hearth_custody_enter(
        c, HEARTH_AUDIT_KEY_MADE, "epoch %u, suite %u, wave %s",
        (unsigned)shown->epoch, (unsigned)shown->suite, shown->wave);
    if (e != 0) {
        return e;
    }
    e = hearth_hpke_generate(epoch->suite, &c->rng, &epoch->key, shown->seal);
    if (e == 0) {
        e = hearth_vault_add(c->folder.path, &c->keys->vault.root,
                             c->folder.programme, &c->rng, epoch);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot make the epoch's key");
    }
    return 0;
}

/* The key stands in the vault, synced, before any device may seal to it. */
static int new_epoch(struct hearth_custody *c, const struct hearth_option *o,
                     const struct hearth_words *words)
{
    struct hearth_programme_epoch shown = {0};
    int e = take_epoch(c, o, &shown);

    (void)words;
    if (e == 0) {
        e = hearth_custody_form_sign(c, o[HEARTH_KEY_FORM_SIGN].value);
    }
    if (e == 0) {
        e = hearth_custody_unlock(c, "add an epoch");
    }
    if (e == 0) {
        e = make_epoch(c, &shown);
    }
    if (e == 0) {
        c->programme.epochs[c->programme.epoch_count++] = shown;
        c->programme.current_epoch = shown.epoch;
        e = hearth_custody_publish(c);
    }
    if (e == 0) {
        printf("epoch %u is in use with document version %u; devices learn of "
               "it at their next sync\n"
               "Copy the vault again: an older copy does not open it.\n",
               (unsigned)shown.epoch, (unsigned)c->programme.version);
    }
    return e;
}

int hearth_command_key(char *const *argv)
{
    static const struct {
        const char *name;
        size_t words; /* at least, with its own */
        bool takes_more;
        const char *usage;
        int (*run)(struct hearth_custody *c, const struct hearth_option *o,
                   const struct hearth_words *words);
    } acts[] = {{"list", 1, false, "key list", list},
                {"new-epoch", 1, false, "key new-epoch --wave NAME", new_epoch},
                {"destroy", 2, false, "key destroy EPOCH", hearth_key_destroy},
                {"split", 2, false, "key split EPOCH --of N --need K --out DIR",
                 hearth_key_split},
                {"join", 2, true, "key join FILE...", hearth_key_join},
                {"renew", 2, false, "key renew enrol|host|receipt|opened",
                 hearth_key_renew}};
    struct hearth_option o[HEARTH_KEY_OPTIONS] = {
        {"data", true, false, NULL},      {"wave", true, false, NULL},
        {"suite", true, false, NULL},     {"erase-on", true, false, NULL},
        {"write-off", true, false, NULL}, {"form-sign", true, false, NULL},
        {"of", true, false, NULL},        {"need", true, false, NULL},
        {"out", true, false, NULL}};
    struct hearth_custody c = {0};
    struct hearth_words words;
    int e;

    if (argv[0] != NULL && strcmp(argv[0], "recipient") == 0) {
        return hearth_command_become_export(argv);
    }
    e = hearth_options_parse(argv, o, HEARTH_KEY_OPTIONS, &words);
    if (e != 0) {
        return e;
    }
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (words.count == 0 || strcmp(words.word[0], acts[i].name) != 0) {
            continue;
        }
        if (words.count < acts[i].words ||
            (words.count > acts[i].words && !acts[i].takes_more)) {
            return hearth_complain(HEARTH_E_INVALID, "write '%s'",
                                   acts[i].usage);
        }
        e = hearth_custody_open(o[HEARTH_KEY_DATA].value, &c);
        if (e == 0) {
            e = acts[i].run(&c, o, &words);
        }
        return hearth_custody_close(&c, e);
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "key knows: list, new-epoch, destroy, split, join, "
                           "renew");
}

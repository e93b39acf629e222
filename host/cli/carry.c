/* SPDX-License-Identifier: Apache-2.0 */
/* carry in: takes files that devices wrote, exactly as ingest takes batches,
 * and writes the answer that each device gets back. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"

#include "hearth/carry.h"
#include "hearth/secmem.h"
#include "hearth/sync.h"
#include "host/audit/audit.h"
#include "host/folder/keyfile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct carry {
    struct hearth_folder folder;
    struct hearth_secmem *secmem;
    struct hearth_sync_server *server;
    struct hearth_clock clock;
    uint8_t *room;
    const char *out;
    bool has_refused;
};

static int open_server(struct carry *c)
{
    struct hearth_sync_server_config config = {.kv = c->folder.kv,
                                               .clock = c->clock};
    struct hearth_key *key;
    int e = hearth_secmem_open(4096, &c->secmem);

    key = e == 0 ? hearth_secmem_take(c->secmem, sizeof(*key)) : NULL;
    if (key == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_keyfile_read(c->folder.path, "receipt", key);
    if (e == 0) {
        e = hearth_identity_public(key, &config.receipt_public);
    }
    config.receipt_key = key;
    memmove(config.programme, c->folder.programme, HEARTH_PROGRAMME_LEN);
    memmove(config.host, c->folder.host, sizeof(config.host));
    memmove(config.incarnation, c->folder.incarnation,
            sizeof(config.incarnation));
    return e == 0 ? hearth_sync_server_open(&config, &c->server) : e;
}

/* Before the act, so that nothing happens unwritten. */
static int note(struct carry *c, const char *what, const uint8_t *device)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
    char id[2 * HEARTH_DEVICE_LEN + 1];

    hearth_bytes_hex(hearth_slice_of(device, HEARTH_DEVICE_LEN), id);
    (void)snprintf(text, sizeof(text), "%s device %s", what, id);
    return hearth_audit_add(c->folder.kv, c->folder.programme,
                            c->clock.now_s(c->clock.cookie),
                            HEARTH_AUDIT_CARRIED, text);
}

static int explain(int e, const char *path)
{
    switch (e) {
    case HEARTH_E_DENIED:
        return hearth_complain(e, "%s is not from a device of this programme",
                               path);
    case HEARTH_E_NOT_FOUND:
        return hearth_complain(e,
                               "%s is from a device that is not enrolled "
                               "here",
                               path);
    case HEARTH_E_INVALID:
    case HEARTH_E_VERSION:
        return hearth_complain(e,
                               "%s is damaged, or of another kind: have it "
                               "written again by hearth-agent carry out",
                               path);
    default:
        return hearth_complain_why(e, "cannot take %s", path);
    }
}

/* Reads the file's head, notes it, then takes what is inside. */
static int take(struct carry *c, const char *path,
                struct hearth_sync_carried *carried)
{
    struct hearth_carry_head head;
    struct hearth_reader items;
    struct hearth_slice file;
    size_t len;
    int e = hearth_fsutil_read(path, c->room, HEARTH_CARRY_MAX, &len);

    if (e != 0) {
        return hearth_complain_why(e, "cannot read %s", path);
    }
    file = hearth_slice_of(c->room, len);
    e = hearth_carry_open(file, &head, &items);
    if (e == 0) {
        e = note(c, "carried in from", head.device);
    }
    if (e == 0) {
        e = hearth_sync_server_carry_in(c->server, file, carried);
    }
    if (e != 0) {
        return explain(e, path);
    }
    printf("%s: %" PRIu64 " new interviews, %" PRIu32 " %s there already\n",
           path, carried->records, carried->duplicate,
           carried->duplicate == 1 ? "batch was" : "batches were");
    if (carried->withdrawals > 0) {
        printf("%s: %" PRIu32 " %s, kept until the results side looks\n", path,
               carried->withdrawals,
               carried->withdrawals == 1 ? "withdrawal" : "withdrawals");
    }
    if (carried->refused > 0) {
        c->has_refused = true;
        printf("%s: %" PRIu32 " refused: %s\n", path, carried->refused,
               hearth_sync_verdict_text(carried->last_refusal));
    }
    return 0;
}

static int answer(struct carry *c, const struct hearth_sync_carried *carried)
{
    char path[HEARTH_PATH_MAX];
    char id[2 * HEARTH_DEVICE_LEN + 1];
    char name[64];
    struct hearth_writer w;
    int e = note(c, "answer carried out to", carried->device);

    hearth_writer_init(&w, c->room, HEARTH_CARRY_MAX);
    if (e == 0) {
        e = hearth_sync_server_carry_out(c->server, carried, &w);
    }
    hearth_bytes_hex(hearth_slice_of(carried->device, HEARTH_DEVICE_LEN), id);
    (void)snprintf(name, sizeof(name), "%s-answer.carry", id);
    if (e == 0) {
        e = hearth_fsutil_make_folder(c->out);
    }
    if (e == 0) {
        e = hearth_fsutil_join(c->out, name, path);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot write the answer for %s", id);
    }
    printf("%s: carry this back to the device\n", path);
    return 0;
}

/* One answer a device, after its last file, with all that its files named. */
static int take_all(struct carry *c, const struct hearth_words *words)
{
    struct hearth_sync_carried *all =
        calloc(words->count, sizeof(*all)); /* [0] unused: the word "in" */
    size_t count = 0;
    int failed = all == NULL ? HEARTH_E_MEMORY : 0;

    for (size_t i = 1; all != NULL && i < words->count; i++) {
        struct hearth_sync_carried one = {0};
        int e = take(c, words->word[i], &one);
        size_t at = 0;

        if (e != 0) {
            failed = e; /* the other files count all the same */
            continue;
        }
        while (at < count &&
               memcmp(all[at].device, one.device, HEARTH_DEVICE_LEN) != 0) {
            at++;
        }
        if (at == count) {
            all[count++] = one;
        } else if (one.has_count > 0 || one.withdrawals > 0) {
            all[at] = one;
        }
    }
    for (size_t i = 0; i < count; i++) {
        int e = answer(c, &all[i]);

        failed = e != 0 ? e : failed;
    }
    free(all);
    return failed;
}

int hearth_command_carry(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL},
                                {"out", true, false, NULL}};
    struct carry c = {.clock = hearth_clock_system()};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, 2, &words);

    if (e != 0) {
        return e;
    }
    if (words.count < 2 || strcmp(words.word[0], "in") != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'carry in FILE... [--out FOLDER]'");
    }
    c.out = o[1].is_given ? o[1].value : ".";
    e = hearth_command_open(o[0].value, &c.folder);
    if (e != 0) {
        return e;
    }
    c.room = malloc(HEARTH_CARRY_MAX);
    e = c.room == NULL ? HEARTH_E_MEMORY : open_server(&c);
    if (e != 0) {
        (void)hearth_complain_why(e, "cannot load the receipt key");
    } else {
        e = take_all(&c, &words);
    }
    hearth_sync_server_close(c.server);
    hearth_secmem_close(c.secmem);
    free(c.room);
    hearth_folder_close(&c.folder);
    return e == 0 && c.has_refused ? HEARTH_E_DENIED : e;
}

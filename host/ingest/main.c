/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-ingest: takes sealed batches over DTLS and enrols devices.
 *
 * It holds the host's DTLS key, the receipt key and ENROL, and neither a key
 * that opens a record nor the code to do it: what it stores it cannot read. */
#include "host/cli/complain.h"
#include "host/cli/confine.h"
#include "host/cli/options.h"
#include "host/folder/charter.h"
#include "host/folder/keyfile.h"
#include "host/ingest/enrolment.h"

#include "hearth/link.h"
#include "hearth/sync.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

struct keys {
    struct hearth_key host, receipt, enrol;
};

struct ingest {
    struct hearth_folder folder;
    struct hearth_secmem *secmem;
    struct keys *keys;
    struct hearth_certificate root, host, enrol;
    struct hearth_link_identity identity;
    struct hearth_enrolment *enrolment;
    struct hearth_sync_server *sync;
    struct hearth_link_server *link;
    struct hearth_pulse pulse;
};

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static bool on_psk(void *cookie, struct hearth_slice identity,
                   struct hearth_key *key)
{
    struct ingest *in = cookie;

    return hearth_enrolment_psk(in->enrolment, identity, key);
}

static bool is_known(void *cookie, const uint8_t spki_hash[HEARTH_HASH_LEN])
{
    struct ingest *in = cookie;

    return hearth_sync_server_knows(in->sync, spki_hash);
}

static void on_request(void *cookie, const struct hearth_link_peer *peer,
                       const struct hearth_request *request,
                       struct hearth_reply *reply)
{
    struct ingest *in = cookie;
    int used = peer->has_certificate
                   ? hearth_ledger_device_used(in->folder.kv, peer->spki_hash)
                   : 0;

    /* Without room the key before a renewed one ends later, but nothing that is
     * only read is held up. */
    if (used != 0 && used != HEARTH_E_FULL) {
        reply->code = HEARTH_CODE_UNAVAILABLE;
        reply->body = hearth_slice_of(NULL, 0);
    } else if (peer->has_certificate && request->method == HEARTH_METHOD_POST &&
               strcmp(request->path, HEARTH_ENROL_SREN) == 0) {
        hearth_enrolment_renew(in->enrolment, peer->spki_hash, request, reply);
    } else if (peer->has_certificate) {
        hearth_sync_server_handle(in->sync, peer->spki_hash, request, reply);
    } else {
        hearth_enrolment_handle(in->enrolment, peer->psk_identity, request,
                                reply);
    }
}

static int load_keys(struct ingest *in)
{
    const char *folder = in->folder.path;
    int e = hearth_secmem_open(4096, &in->secmem);

    if (e == 0) {
        in->keys = hearth_secmem_take(in->secmem, sizeof(*in->keys));
        e = in->keys == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e == 0) {
        e = hearth_keyfile_read(folder, "host", &in->keys->host);
    }
    if (e == 0) {
        e = hearth_keyfile_read(folder, "receipt", &in->keys->receipt);
    }
    if (e == 0) {
        e = hearth_keyfile_read(folder, "enrol", &in->keys->enrol);
    }
    if (e == 0) {
        e = hearth_keyfile_get_certificate(folder, "root", &in->root);
    }
    if (e == 0) {
        e = hearth_keyfile_get_certificate(folder, "host", &in->host);
    }
    if (e == 0) {
        e = hearth_keyfile_get_certificate(folder, "enrol", &in->enrol);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot load the host's keys");
    }
    return 0;
}

static int open_machines(struct ingest *in)
{
    struct hearth_enrolment_config enrolment = {.kv = in->folder.kv,
                                                .clock = hearth_clock_system(),
                                                .rng = hearth_rng_system(),
                                                .form_sign =
                                                    in->folder.form_sign,
                                                .enrol_key = &in->keys->enrol,
                                                .root = in->root,
                                                .enrol = in->enrol};
    struct hearth_sync_server_config sync = {.kv = in->folder.kv,
                                             .clock = hearth_clock_system(),
                                             .receipt_key = &in->keys->receipt};
    int e = hearth_identity_public(&in->keys->receipt, &sync.receipt_public);

    memmove(enrolment.programme, in->folder.programme, HEARTH_PROGRAMME_LEN);
    memmove(sync.programme, in->folder.programme, HEARTH_PROGRAMME_LEN);
    memmove(sync.host, in->folder.host, sizeof(sync.host));
    memmove(sync.incarnation, in->folder.incarnation, sizeof(sync.incarnation));
    if (e == 0) {
        e = hearth_enrolment_open(&enrolment, &in->enrolment);
    }
    if (e == 0) {
        e = hearth_sync_server_open(&sync, &in->sync);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot start ingest");
    }
    return 0;
}

static int listen_on(struct ingest *in, const char *address)
{
    struct hearth_link_server_config config = {
        .address = address,
        .identity = &in->identity,
        .sessions_max = HEARTH_SESSIONS_MAX,
        .requests_a_minute = HEARTH_DEVICE_REQUESTS,
        .kib_a_minute = HEARTH_DEVICE_KIB,
        .upload_kib_a_day = HEARTH_DEVICE_DAY_KIB,
        .clock = hearth_clock_system(),
        .psk = on_psk,
        .is_known = is_known,
        .handle = on_request,
        .cookie = in,
        .pulse = &in->pulse};
    int e;

    in->identity.root = hearth_slice_of(in->root.der, in->root.len);
    in->identity.certificate = hearth_slice_of(in->host.der, in->host.len);
    in->identity.private_key = &in->keys->host;
    e = hearth_link_server_open(&config, &in->link);
    if (e == HEARTH_E_BUSY) {
        return hearth_complain(e, "UDP %s is in use by another program",
                               address);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot listen on UDP %s", address);
    }
    return 0;
}

/* Keys are in memory, store and sockets are open, those of all slots too: from
 * here on no key file, no vault and no release can be reached, and no other
 * address. */
static int confine(const struct ingest *in)
{
    struct hearth_confine c = {.process = "ingest",
                               .data = in->folder.path,
                               .writable = "store",
                               .needs_sockets = false};

    return hearth_confine_enter(&c);
}

static void announce(const struct ingest *in)
{
    printf("ingest listening on UDP port %u\n",
           (unsigned)hearth_link_server_port(in->link));
    (void)fflush(stdout);
}

static int run(struct ingest *in, const char *data, const char *address)
{
    int e = hearth_folder_open(data, &in->folder);

    hearth_pulse_open(&in->pulse);
    if (e != 0) {
        return hearth_complain_why(e, "cannot open the data folder %s", data);
    }
    e = load_keys(in);
    if (e == 0) {
        e = open_machines(in);
    }
    if (e == 0) {
        e = listen_on(in, address);
    }
    if (e == 0) {
        e = confine(in);
    }
    if (e == 0) {
        announce(in);
        e = hearth_link_server_run(in->link, &stop);
        if (e != 0) {
            (void)hearth_complain_why(e, "ingest stopped");
        }
    }
    return e;
}

static void close_all(struct ingest *in)
{
    hearth_link_server_close(in->link);
    hearth_sync_server_close(in->sync);
    hearth_enrolment_close(in->enrolment);
    hearth_secmem_close(in->secmem);
    hearth_folder_close(&in->folder);
}

int main(int argc, char **argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL},
                                {"listen", true, false, NULL}};
    struct hearth_words words;
    struct ingest in = {0};
    struct sigaction action;
    int e;

    (void)argc;
    hearth_secmem_harden_process();
    if (hearth_options_parse(argv + 1, o, 2, &words) != 0) {
        return 2;
    }
    if (!o[0].is_given || words.count != 0) {
        (void)hearth_complain(0, "ingest needs --data DIR [--listen "
                                 "ADDR:PORT]");
        return 2;
    }
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    e = run(&in, o[0].value, o[1].is_given ? o[1].value : "0.0.0.0:5684");
    close_all(&in);
    return e == 0 ? 0 : 1;
}

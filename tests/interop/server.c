/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-test-server FOLDER: the link's server with throw-away keys, which it
 * writes as PEM files for other libraries. For each line "ask PORT" on its
 * input the link's client, as the device, asks the host there and says whether
 * it was answered. Ends by itself. */
#include "hearth/link.h"
#include "hearth/rng.h"

#include <errno.h>
#include <inttypes.h>
#include <mbedtls/base64.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DAY      INT64_C(86400)
#define PATH_LEN 512
#define BIG_LEN  100000
#define LIFE_S   120u

/* Not in locked memory: they live as long as this test. */
struct holder {
    struct hearth_key key;
    struct hearth_public public_key;
    struct hearth_certificate certificate;
};

struct programme {
    struct holder root, enrol, host, device;
    struct hearth_key psk;
    uint8_t out[BIG_LEN];
};

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static int issue(struct holder *who, enum hearth_certificate_role role,
                 const struct holder *issuer)
{
    struct hearth_rng rng = hearth_rng_system();
    int64_t now = (int64_t)time(NULL);
    struct hearth_certificate_request request = {
        .role = role,
        .subject = &who->public_key,
        .issuer = issuer == NULL ? NULL : &issuer->certificate,
        .not_before_s = now - DAY,
        .not_after_s = now + DAY,
    };
    int rc = hearth_identity_generate(&rng, &who->key, &who->public_key);

    request.issuer_key = issuer == NULL ? &who->key : &issuer->key;
    if (rc == HEARTH_OK)
        rc = hearth_certificate_issue(&request, &rng, &who->certificate);
    return rc;
}

/* A key of letters, since the other clients take theirs as text. */
static int draw_psk(struct hearth_key *psk)
{
    struct hearth_rng rng = hearth_rng_system();
    size_t i;
    int rc = rng.fill(rng.cookie, psk->bytes, sizeof psk->bytes);

    for (i = 0; i < sizeof psk->bytes; i++)
        psk->bytes[i] = (uint8_t)('a' + psk->bytes[i] % 26);
    return rc;
}

static int make(struct programme *p)
{
    int rc = issue(&p->root, HEARTH_CERT_ROOT, NULL);

    if (rc == HEARTH_OK)
        rc = issue(&p->enrol, HEARTH_CERT_ENROL, &p->root);
    if (rc == HEARTH_OK)
        rc = issue(&p->host, HEARTH_CERT_HOST, &p->root);
    if (rc == HEARTH_OK)
        rc = issue(&p->device, HEARTH_CERT_SYNC, &p->enrol);
    if (rc == HEARTH_OK)
        rc = draw_psk(&p->psk);
    return rc;
}

static int write_pem(FILE *file, const char *label, struct hearth_slice der)
{
    unsigned char text[HEARTH_CERT_MAX * 4 / 3 + 8];
    size_t len = 0, at;

    if (mbedtls_base64_encode(text, sizeof text, &len, der.data, der.len) != 0)
        return -1;
    if (fprintf(file, "-----BEGIN %s-----\n", label) < 0)
        return -1;
    for (at = 0; at < len; at += 64)
        if (fprintf(file, "%.*s\n", (int)(len - at < 64 ? len - at : 64),
                    (const char *)text + at) < 0)
            return -1;
    return fprintf(file, "-----END %s-----\n", label) < 0 ? -1 : 0;
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[PATH_LEN];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);

    if (n < 0 || (size_t)n >= sizeof path)
        return NULL;
    return fopen(path, "w");
}

static int save(const char *folder, const char *name, const char *label,
                struct hearth_slice first, struct hearth_slice second)
{
    FILE *file = open_in(folder, name);
    int rc;

    if (file == NULL)
        return -1;
    rc = write_pem(file, label, first);
    if (rc == 0 && second.len > 0)
        rc = write_pem(file, label, second);
    return fclose(file) == 0 ? rc : -1;
}

static struct hearth_slice der_of(const struct holder *who)
{
    return hearth_slice_of(who->certificate.der, who->certificate.len);
}

static int save_key(const char *folder, const char *name,
                    const struct holder *who)
{
    uint8_t key[256];
    size_t len = 0;

    if (hearth_certificate_private_der(&who->key, key, sizeof key, &len) !=
        HEARTH_OK)
        return -1;
    return save(folder, name, "EC PRIVATE KEY", hearth_slice_of(key, len),
                hearth_slice_of(NULL, 0));
}

/* The authorities' keys too: other programs make wrong certificates of them. */
static int save_keys(const struct programme *p, const char *folder)
{
    return save_key(folder, "root.key", &p->root) == 0 &&
                   save_key(folder, "enrol.key", &p->enrol) == 0 &&
                   save_key(folder, "host.key", &p->host) == 0 &&
                   save_key(folder, "device.key", &p->device) == 0
               ? 0
               : -1;
}

static int save_all(const struct programme *p, const char *folder)
{
    const struct hearth_slice none = {NULL, 0};
    FILE *file = open_in(folder, "psk");

    if (file == NULL)
        return -1;
    if (fprintf(file, "%.*s\n", HEARTH_KEY_LEN, (const char *)p->psk.bytes) <
            0 ||
        fclose(file) != 0)
        return -1;
    if (save(folder, "root.pem", "CERTIFICATE", der_of(&p->root), none) != 0 ||
        save(folder, "enrol.pem", "CERTIFICATE", der_of(&p->enrol), none) !=
            0 ||
        save(folder, "host.pem", "CERTIFICATE", der_of(&p->host), none) != 0 ||
        save(folder, "authorities.pem", "CERTIFICATE", der_of(&p->root),
             der_of(&p->enrol)) != 0 ||
        save(folder, "device.pem", "CERTIFICATE", der_of(&p->device),
             der_of(&p->enrol)) != 0)
        return -1;
    return save_keys(p, folder);
}

static bool find_psk(void *cookie, struct hearth_slice identity,
                     struct hearth_key *key)
{
    const struct programme *p = cookie;

    if (!hearth_slice_is_equal(identity, hearth_slice_text("token-1")))
        return false;
    *key = p->psk;
    return true;
}

/* GET who, GET big, POST b (gives the body back). */
static void handle(void *cookie, const struct hearth_link_peer *peer,
                   const struct hearth_request *request,
                   struct hearth_reply *reply)
{
    struct programme *p = cookie;
    const char *who = peer->has_certificate ? "certificate" : "token";
    size_t len = 0, i;

    reply->code = HEARTH_CODE_CONTENT;
    if (strcmp(request->path, "who") == 0) {
        len = strlen(who);
        memcpy(p->out, who, len < sizeof p->out ? len : 0);
    } else if (strcmp(request->path, "big") == 0) {
        len = BIG_LEN;
        for (i = 0; i < len; i++)
            p->out[i] = (uint8_t)('a' + i % 23);
    } else if (strcmp(request->path, "b") == 0) {
        len = request->body.len;
        if (len > 0 && len <= sizeof p->out)
            memcpy(p->out, request->body.data, len);
        reply->code = HEARTH_CODE_CHANGED;
    } else {
        reply->code = HEARTH_CODE_NOT_FOUND;
    }
    reply->body = hearth_slice_of(p->out, len);
}

static int serve(struct programme *p, const char *port_file)
{
    struct hearth_link_identity identity = {
        .root = der_of(&p->root),
        .certificate = der_of(&p->host),
        .private_key = &p->host.key,
    };
    struct hearth_link_server_config config = {
        .address = "127.0.0.1:0",
        .identity = &identity,
        .sessions_max = 128,
        .clock = hearth_clock_system(),
        .psk = find_psk,
        .handle = handle,
        .cookie = p,
    };
    struct hearth_link_server *server = NULL;
    int rc = hearth_link_server_open(&config, &server);
    FILE *file = rc == HEARTH_OK ? fopen(port_file, "w") : NULL;

    if (file != NULL) {
        (void)fprintf(file, "%u\n", (unsigned)hearth_link_server_port(server));
        if (fclose(file) == 0)
            rc = hearth_link_server_run(server, &stop);
    }
    hearth_link_server_close(server);
    return rc;
}

/* Our client, pinned to the host's key, against whoever is at ${port}. */
static bool is_answered(const struct programme *p, const char *port)
{
    struct hearth_link_identity identity = {
        .root = der_of(&p->root),
        .certificate = der_of(&p->device),
        .intermediate = der_of(&p->enrol),
        .private_key = &p->device.key,
    };
    struct hearth_request request = {HEARTH_METHOD_GET, "", {NULL, 0}};
    struct hearth_reply reply = {0, {NULL, 0}};
    struct hearth_link_client_config config = {.identity = &identity,
                                               .now_s = (int64_t)time(NULL),
                                               .exchange_timeout_s = 5};
    struct hearth_link_client *client = NULL;
    char address[32];
    int rc;

    (void)snprintf(address, sizeof address, "127.0.0.1:%.6s", port);
    config.address = address;
    rc = hearth_identity_hash(&p->host.public_key, config.host_spki_hash);
    if (rc == HEARTH_OK)
        rc = hearth_link_client_open(&config, &client);
    if (rc == HEARTH_OK)
        rc = hearth_link_client_exchange(client, &request, &reply);
    hearth_link_client_close(client);
    return rc == HEARTH_OK;
}

static void answer_lines(const struct programme *p)
{
    char line[32];

    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "ask ", 4) == 0) {
            (void)printf("%s %s\n", line + 4,
                         is_answered(p, line + 4) ? "answered" : "refused");
            (void)fflush(stdout);
        }
    }
}

/* One process serves, the other asks. */
static int serve_and_ask(struct programme *p, const char *port_file)
{
    pid_t asking = fork();
    int rc;

    if (asking < 0)
        return HEARTH_E_IO;
    if (asking == 0) {
        (void)alarm(LIFE_S);
        answer_lines(p);
        _exit(0);
    }
    rc = serve(p, port_file);
    (void)kill(asking, SIGTERM);
    return rc;
}

int main(int argc, char **argv)
{
    static struct programme p;
    struct sigaction action;
    char port_file[PATH_LEN];
    int n, rc;

    if (argc != 2) {
        (void)fputs("hearth-test-server FOLDER\n", stderr);
        return 2;
    }
    n = snprintf(port_file, sizeof port_file, "%s/port", argv[1]);
    if (n < 0 || (size_t)n >= sizeof port_file)
        return 2;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    (void)alarm(LIFE_S);
    rc = make(&p);
    if (rc == HEARTH_OK && save_all(&p, argv[1]) != 0)
        rc = HEARTH_E_IO;
    if (rc == HEARTH_OK)
        rc = serve_and_ask(&p, port_file);
    if (rc != HEARTH_OK)
        (void)fprintf(stderr, "hearth-test-server: %s\n", hearth_err_text(rc));
    return rc == HEARTH_OK ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A programme's certificates, a server and a bad network. */
#include "world.h"

#include "hearth/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define LIFE_S    120u
#define REPLY_CAP (1024u * 1024u)

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

void hearth_world_issue(struct holder *who, enum hearth_certificate_role role,
                        const struct holder *issuer, int64_t from_s,
                        int64_t to_s)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_certificate_request request = {
        .role = role,
        .subject = &who->public_key,
        .issuer = issuer == NULL ? NULL : &issuer->certificate,
        .not_before_s = from_s,
        .not_after_s = to_s,
    };

    assert_int_equal(
        hearth_identity_generate(&rng, &who->key, &who->public_key), HEARTH_OK);
    request.issuer_key = issuer == NULL ? &who->key : &issuer->key;
    assert_int_equal(
        hearth_certificate_issue(&request, &rng, &who->certificate), HEARTH_OK);
}

void hearth_world_open(struct world *w)
{
    struct hearth_rng rng = hearth_rng_system();

    memset(w, 0, sizeof *w);
    hearth_world_issue(&w->root, HEARTH_CERT_ROOT, NULL, WORLD_FRESH,
                       WORLD_LATER);
    hearth_world_issue(&w->enrol, HEARTH_CERT_ENROL, &w->root, WORLD_FRESH,
                       WORLD_LATER);
    hearth_world_issue(&w->host, HEARTH_CERT_HOST, &w->root, WORLD_FRESH,
                       WORLD_LATER);
    hearth_world_issue(&w->device, HEARTH_CERT_SYNC, &w->enrol, WORLD_FRESH,
                       WORLD_LATER);
    assert_int_equal(rng.fill(rng.cookie, w->psk.bytes, sizeof w->psk.bytes),
                     HEARTH_OK);
}

struct hearth_link_identity
hearth_world_identity(const struct holder *who,
                      const struct holder *intermediate,
                      const struct holder *root)
{
    struct hearth_link_identity identity = {
        .root = {root->certificate.der, root->certificate.len},
        .certificate = {who->certificate.der, who->certificate.len},
        .private_key = &who->key,
    };

    if (intermediate != NULL)
        identity.intermediate = hearth_slice_of(intermediate->certificate.der,
                                                intermediate->certificate.len);
    return identity;
}

/* ---- the server process ---- */

struct service {
    const struct world *world;
    struct seen *seen;
    int64_t now_s;
    uint8_t *out;
    struct hearth_link_server *server;
    bool has_real_time;
    uint8_t known[HEARTH_HASH_LEN];
};

static bool is_known(void *cookie, const uint8_t spki_hash[HEARTH_HASH_LEN])
{
    const struct service *s = cookie;

    s->seen->asked++;
    return memcmp(spki_hash, s->known, HEARTH_HASH_LEN) == 0;
}

static bool find_psk(void *cookie, struct hearth_slice identity,
                     struct hearth_key *key)
{
    const struct service *s = cookie;

    if (!hearth_slice_is_equal(identity, hearth_slice_text("token-1")))
        return false;
    *key = s->world->psk;
    return true;
}

static size_t say_who(const struct service *s,
                      const struct hearth_link_peer *peer)
{
    char hex[2 * HEARTH_HASH_LEN + 1] = "";
    int n;

    if (peer->has_certificate) {
        hearth_bytes_hex(hearth_slice_of(peer->spki_hash, HEARTH_HASH_LEN),
                         hex);
        n = snprintf((char *)s->out, REPLY_CAP, "cert %s", hex);
    } else {
        n = snprintf((char *)s->out, REPLY_CAP, "psk %.*s",
                     (int)peer->psk_identity.len,
                     (const char *)peer->psk_identity.data);
    }
    return n > 0 ? (size_t)n : 0;
}

static void handle(void *cookie, const struct hearth_link_peer *peer,
                   const struct hearth_request *request,
                   struct hearth_reply *reply)
{
    const struct service *s = cookie;
    size_t len = 0;

    s->seen->handled++;
    s->seen->front = *hearth_link_server_stats(s->server);
    reply->code = HEARTH_CODE_CONTENT;
    if (strcmp(request->path, "who") == 0) {
        len = say_who(s, peer);
    } else if (strcmp(request->path, "b") == 0) {
        s->seen->batches++;
        reply->code = HEARTH_CODE_CHANGED;
        len = request->body.len;
        if (len > 0 && len <= REPLY_CAP)
            memcpy(s->out, request->body.data, len);
    } else if (strcmp(request->path, "big/pattern?n=1") == 0) {
        len = REPLY_CAP;
        for (size_t i = 0; i < len; i++)
            s->out[i] = (uint8_t)(i * 7 + (i >> 10));
    } else {
        reply->code = HEARTH_CODE_NOT_FOUND;
    }
    reply->body = hearth_slice_of(s->out, len);
}

static int64_t fixed_now(void *cookie)
{
    return ((const struct service *)cookie)->now_s;
}

/* Stands, unless the test turns it on. */
static int64_t turned_ms(void *cookie)
{
    const struct service *s = cookie;
    struct hearth_clock real = hearth_clock_system();

    return s->seen->ms +
           (s->has_real_time ? real.monotonic_ms(real.cookie) : 0);
}

/* Zeroed memory that children share with us. */
static void *shared(size_t len)
{
    FILE *file = tmpfile();
    void *p;

    assert_non_null(file);
    assert_int_equal(ftruncate(fileno(file), (off_t)len), 0);
    p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    assert_true(p != MAP_FAILED);
    assert_int_equal(fclose(file), 0);
    return p;
}

/* Child only: catches SIGTERM and ends in any case. */
static void child_begin(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)alarm(LIFE_S);
}

/* Child only: serves and ends the process. */
static void serve(struct hearth_link_server_config *config, int port_fd)
{
    struct hearth_link_server *server = NULL;
    uint16_t port = 0;
    int rc;

    child_begin();
    rc = hearth_link_server_open(config, &server);
    if (rc == HEARTH_OK)
        port = hearth_link_server_port(server);
    ((struct service *)config->cookie)->server = server;
    if (write(port_fd, &port, sizeof port) != (ssize_t)sizeof port)
        _exit(3);
    (void)close(port_fd);
    if (rc == HEARTH_OK)
        rc = hearth_link_server_run(server, &stop);
    hearth_link_server_close(server);
    free(((struct service *)config->cookie)->out);
    exit(rc == HEARTH_OK ? 0 : 4);
}

static void start_at(const struct world *w,
                     struct hearth_link_server_config *config, int64_t now_s,
                     const struct hearth_world_service *how, struct server *out)
{
    struct service service = {
        .world = w, .now_s = now_s, .has_real_time = how->has_real_time};
    int ends[2];

    if (how->known != NULL) {
        assert_int_equal(
            hearth_identity_hash(&how->known->public_key, service.known), 0);
        config->is_known = is_known;
    }

    out->seen = shared(sizeof *out->seen);
    service.seen = out->seen;
    config->clock.now_s = fixed_now;
    config->clock.monotonic_ms = turned_ms;
    config->clock.cookie = &service;
    config->handle = handle;
    config->cookie = &service;
    assert_int_equal(pipe(ends), 0);
    out->pid = fork();
    assert_true(out->pid >= 0);
    if (out->pid == 0) {
        (void)close(ends[0]);
        service.out = malloc(REPLY_CAP);
        if (service.out == NULL)
            _exit(5);
        serve(config, ends[1]);
    }
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &out->port, sizeof out->port),
                     sizeof out->port);
    (void)close(ends[0]);
    assert_int_not_equal(out->port, 0);
}

static void start(const struct world *w,
                  struct hearth_link_server_config *config, int64_t now_s,
                  struct server *out)
{
    static const struct hearth_world_service plain;

    start_at(w, config, now_s, &plain, out);
}

void hearth_world_serve_as(const struct world *w,
                           const struct hearth_link_identity *identity,
                           const struct hearth_world_service *service,
                           struct server *out)
{
    struct hearth_link_server_config config = {
        .address = service->address,
        .identity = identity,
        .sessions_max = service->sessions_max,
        .requests_a_minute = service->requests_a_minute,
        .upload_kib_a_day = service->upload_kib_a_day,
        .psk = service->has_psk ? find_psk : NULL,
    };

    start_at(w, &config, WORLD_NOW, service, out);
}

void hearth_world_serve(const struct world *w,
                        const struct hearth_link_identity *identity,
                        int64_t now_s, bool has_psk, struct server *out)
{
    struct hearth_link_server_config config = {
        .address = "127.0.0.1:0",
        .identity = identity,
        .sessions_max = 16,
        .psk = has_psk ? find_psk : NULL,
    };

    start(w, &config, now_s, out);
}

void hearth_world_serve_at(const struct world *w,
                           const struct hearth_link_identity *identity,
                           int64_t now_s, uint16_t port, struct server *out)
{
    char address[32];
    struct hearth_link_server_config config = {
        .address = address,
        .identity = identity,
        .sessions_max = 16,
    };

    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)port);
    start(w, &config, now_s, out);
}

/* Ends a child; it must have ended well, leaks included. */
static void end_child(pid_t pid)
{
    int status = 0;

    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

void hearth_world_stop(struct server *s)
{
    end_child(s->pid);
    (void)munmap(s->seen, sizeof *s->seen);
}

/* ---- the network process ---- */

void hearth_world_network(uint16_t port,
                          const struct hearth_proxy_config *config,
                          struct network *out)
{
    struct hearth_proxy_config c = *config;
    struct hearth_proxy *proxy = NULL;
    int ends[2];

    out->stats = shared(sizeof *out->stats);
    assert_int_equal(pipe(ends), 0);
    c.to_port = port;
    c.seconds = LIFE_S;
    c.control_fd = ends[0];
    c.shared = out->stats;
    assert_int_equal(hearth_proxy_open(&c, &proxy), 0);
    out->port = hearth_proxy_port(proxy);
    out->control = ends[1];
    out->pid = fork();
    assert_true(out->pid >= 0);
    if (out->pid == 0) {
        child_begin();
        (void)close(ends[1]);
        hearth_proxy_run(proxy, &stop, NULL);
        hearth_proxy_close(proxy);
        exit(0);
    }
    hearth_proxy_close(proxy);
    (void)close(ends[0]);
}

void hearth_world_command(const struct network *n, const char *command)
{
    char line[64];
    int len = snprintf(line, sizeof line, "%s\n", command);

    assert_int_equal(write(n->control, line, (size_t)len), len);
    /* The proxy reads commands before datagrams of the same turn. */
}

void hearth_world_end_network(struct network *n)
{
    (void)close(n->control);
    end_child(n->pid);
    (void)munmap(n->stats, sizeof *n->stats);
}

/* ---- clients ---- */

static struct hearth_link_client *
open_client_to(const struct world *w, struct hearth_link_client_config *config,
               const char *address)
{
    struct hearth_link_client *c = NULL;

    config->address = address;
    config->ack_timeout_ms = 1000;
    config->now_s = WORLD_NOW;
    assert_int_equal(
        hearth_identity_hash(&w->host.public_key, config->host_spki_hash),
        HEARTH_OK);
    assert_int_equal(hearth_link_client_open(config, &c), HEARTH_OK);
    return c;
}

static struct hearth_link_client *
open_client(const struct world *w, struct hearth_link_client_config *config,
            uint16_t port)
{
    char address[32];

    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)port);
    return open_client_to(w, config, address);
}

struct hearth_link_client *
hearth_world_client_to(const struct world *w,
                       const struct hearth_link_identity *identity,
                       const char *address, unsigned timeout_s)
{
    struct hearth_link_client_config config = {.identity = identity,
                                               .exchange_timeout_s = timeout_s};

    return open_client_to(w, &config, address);
}

struct hearth_link_client *
hearth_world_client(const struct world *w,
                    const struct hearth_link_identity *identity, uint16_t port,
                    unsigned timeout_s)
{
    struct hearth_link_client_config config = {.identity = identity,
                                               .exchange_timeout_s = timeout_s};

    return open_client(w, &config, port);
}

struct hearth_link_client *
hearth_world_stoppable(const struct world *w,
                       const struct hearth_link_identity *identity,
                       uint16_t port, const volatile sig_atomic_t *flag)
{
    struct hearth_link_client_config config = {.identity = identity,
                                               .stop = flag};

    return open_client(w, &config, port);
}

struct hearth_link_client *hearth_world_psk_client(const char *identity,
                                                   const struct hearth_key *psk,
                                                   uint16_t port)
{
    char address[32];
    struct hearth_link_client *c = NULL;
    struct hearth_link_client_config config = {
        .address = address,
        .psk_identity = hearth_slice_text(identity),
        .psk = psk,
        .ack_timeout_ms = 1000,
        .exchange_timeout_s = 20,
        .now_s = WORLD_NOW,
    };

    (void)snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)port);
    assert_int_equal(hearth_link_client_open(&config, &c), HEARTH_OK);
    return c;
}

int hearth_world_ask(struct hearth_link_client *c, enum hearth_method method,
                     const char *path, struct hearth_slice body,
                     struct hearth_slice *answer)
{
    struct hearth_request request = {.method = method, .body = body};
    struct hearth_reply reply = {0, {NULL, 0}};
    size_t len = strlen(path);
    int rc;

    assert_true(len < sizeof request.path);
    memcpy(request.path, path, len);
    rc = hearth_link_client_exchange(c, &request, &reply);
    if (answer != NULL)
        *answer = reply.body;
    return rc == HEARTH_OK ? reply.code : rc;
}

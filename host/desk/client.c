/* SPDX-License-Identifier: Apache-2.0 */
/* The desk as web asks it. */
#include "host/desk/client.h"

#include "host/desk/packet.h"

#include "hearth/clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

struct hearth_desk_client {
    int fd;
    struct hearth_secmem *m;
    uint32_t last_id;
    uint8_t out[HEARTH_DESK_MESSAGE_MAX];
    uint8_t in[HEARTH_DESK_MESSAGE_MAX];
};

int hearth_desk_client_open(int fd, struct hearth_secmem *m,
                            struct hearth_desk_client **out)
{
    struct hearth_desk_client *c = hearth_secmem_take(m, sizeof(*c));

    if (c == NULL) {
        return HEARTH_E_MEMORY;
    }
    c->fd = fd;
    c->m = m;
    *out = c;
    return 0;
}

void hearth_desk_client_close(struct hearth_desk_client *c)
{
    if (c != NULL) {
        hearth_secmem_give(c->m, c);
    }
}

static int say(struct hearth_desk_client *c,
               const struct hearth_desk_message *ask)
{
    struct hearth_writer w;
    int e;

    hearth_writer_init(&w, c->out, sizeof(c->out));
    e = hearth_desk_encode(ask, &w);
    if (e == 0) {
        e = hearth_desk_packet_send(c->fd, hearth_slice_of(c->out, w.len),
                                    ask->file);
    }
    hearth_secmem_wipe(c->out, w.len);
    return e;
}

/* One packet, waited for at most ${left_ms}. */
static int hear(struct hearth_desk_client *c, int64_t left_ms,
                struct hearth_desk_message *reply)
{
    struct pollfd p = {.fd = c->fd, .events = POLLIN};
    ssize_t got;
    int n = poll(&p, 1, left_ms < 0 ? 0 : (int)left_ms);

    if (n == 0) {
        return HEARTH_E_TIMEOUT;
    }
    got = n < 0 ? -1 : recv(c->fd, c->in, sizeof(c->in), 0);
    if (got < 0) {
        return errno == EINTR ? HEARTH_E_BUSY : HEARTH_E_NETWORK;
    }
    return got == 0
               ? HEARTH_E_NETWORK
               : hearth_desk_decode(hearth_slice_of(c->in, (size_t)got), reply);
}

int hearth_desk_ask(struct hearth_desk_client *c,
                    struct hearth_desk_message *ask,
                    struct hearth_desk_message *reply)
{
    const struct hearth_clock clock = hearth_clock_system();
    int64_t until_ms = clock.monotonic_ms(clock.cookie) + HEARTH_DESK_ANSWER_MS;
    int e;

    memset(reply, 0, sizeof(*reply));
    ask->id = ++c->last_id;
    e = say(c, ask);
    if (e != 0) {
        return e;
    }
    for (;;) {
        e = hear(c, until_ms - clock.monotonic_ms(clock.cookie), reply);
        /* an answer to a question given up earlier is not this one's */
        if (e == HEARTH_E_BUSY || (e == 0 && reply->id != ask->id)) {
            continue;
        }
        return e == 0 ? reply->status : e;
    }
}

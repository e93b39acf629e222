/* SPDX-License-Identifier: Apache-2.0 */
/* Slots and how they are found. At most 1,024: a walk over them costs less
 * than the system call that brought the datagram. */
#define _GNU_SOURCE /* struct sock_fprog's socket option, SOCK_NONBLOCK */
#include "link_slot.h"

#include "hearth/log.h"

#include <linux/filter.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define SLOTS_MIN         8
#define DESCRIPTORS_SPARE 64   /* for stores, terminals and libcoap */
#define FILTER_GROUP      250u /* a jump reaches 255 instructions */
#define FILTER_HEAD       3u
#define FILTER_MAX                                                             \
    (FILTER_HEAD + HEARTH_SESSIONS_MAX +                                       \
     2 * (HEARTH_SESSIONS_MAX / FILTER_GROUP + 1) + 2)

/* Many systems give a process 1,024 descriptors unless it asks. */
static void ask_for_descriptors(size_t count)
{
    struct rlimit limit;
    rlim_t wanted = count + DESCRIPTORS_SPARE;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
        return;
    }
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_one(const coap_address_t *endpoint,
                    struct hearth_link_slot *slot)
{
    struct sockaddr_in own = {.sin_family = AF_INET};
    socklen_t size = sizeof own;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return HEARTH_E_LIMIT;
    }
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (const struct sockaddr *)&own, sizeof own) != 0 ||
        connect(fd, &endpoint->addr.sa, endpoint->size) != 0 ||
        getsockname(fd, (struct sockaddr *)&own, &size) != 0) {
        (void)close(fd);
        return HEARTH_E_NETWORK;
    }
    slot->fd = fd;
    slot->port = ntohs(own.sin_port);
    return HEARTH_OK;
}

int hearth_link_slot_open(const coap_address_t *endpoint, size_t count,
                          struct hearth_link_slots *out)
{
    int rc = HEARTH_OK;

    memset(out, 0, sizeof *out);
    out->all = calloc(count, sizeof *out->all);
    if (out->all == NULL) {
        return HEARTH_E_MEMORY;
    }
    ask_for_descriptors(count);
    while (rc == HEARTH_OK && out->count < count) {
        rc = open_one(endpoint, &out->all[out->count]);
        if (rc == HEARTH_OK) {
            out->count++;
        }
    }
    if (rc == HEARTH_E_LIMIT && out->count > SLOTS_MIN + DESCRIPTORS_SPARE) {
        /* Leaves descriptors to others of the process. */
        for (size_t i = 0; i < DESCRIPTORS_SPARE; i++) {
            (void)close(out->all[--out->count].fd);
        }
        hearth_log(HEARTH_LOG_WARN, "link_slots_fewer", "count",
                   (int64_t)out->count, NULL);
        rc = HEARTH_OK;
    }
    if (rc != HEARTH_OK) {
        hearth_link_slot_close(out);
    }
    return rc;
}

void hearth_link_slot_close(struct hearth_link_slots *s)
{
    for (size_t i = 0; i < s->count; i++) {
        (void)close(s->all[i].fd);
    }
    free(s->all);
    memset(s, 0, sizeof *s);
}

static struct sock_filter step(uint16_t code, uint32_t k, uint8_t yes,
                               uint8_t no)
{
    return (struct sock_filter){code, yes, no, k};
}

/* From 127.0.0.1 and one of the slots' ports, or not at all. UDP's head is at
 * 0, IPv4's at SKF_NET_OFF. */
bool hearth_link_slot_guard(const struct hearth_link_slots *s, int endpoint_fd)
{
    struct sock_filter code[FILTER_MAX];
    struct sock_fprog program;
    unsigned short n = 0;

    if (s->count > HEARTH_SESSIONS_MAX) {
        return false;
    }
    code[n++] =
        step(BPF_LD | BPF_W | BPF_ABS, (uint32_t)SKF_NET_OFF + 12, 0, 0);
    code[n++] = step(BPF_JMP | BPF_JEQ | BPF_K, INADDR_LOOPBACK, 1, 0);
    code[n++] = step(BPF_RET | BPF_K, 0, 0, 0);
    code[n++] = step(BPF_LD | BPF_H | BPF_ABS, 0, 0, 0);
    for (size_t i = 0; i < s->count;) {
        size_t group =
            s->count - i < FILTER_GROUP ? s->count - i : FILTER_GROUP;

        /* Each match jumps to the group's end, past the jump over it. */
        for (size_t left = group; left > 0; left--, i++) {
            code[n++] = step(BPF_JMP | BPF_JEQ | BPF_K, s->all[i].port,
                             (uint8_t)left, 0);
        }
        code[n++] = step(BPF_JMP | BPF_JA, 1, 0, 0);
        code[n++] = step(BPF_RET | BPF_K, UINT16_MAX, 0, 0);
    }
    code[n++] = step(BPF_RET | BPF_K, 0, 0, 0);
    program.len = n;
    program.filter = code;
    return setsockopt(endpoint_fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
                      sizeof program) == 0;
}

struct hearth_link_slot *hearth_link_slot_by_port(struct hearth_link_slots *s,
                                                  uint16_t port)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->all[i].is_used && s->all[i].port == port) {
            return &s->all[i];
        }
    }
    return NULL;
}

struct hearth_link_slot *
hearth_link_slot_by_cid(struct hearth_link_slots *s,
                        const uint8_t cid[HEARTH_LINK_CID_LEN])
{
    for (size_t i = 0; i < s->count; i++) {
        struct hearth_link_slot *slot = &s->all[i];

        if (slot->is_used && slot->has_cid &&
            hearth_slice_is_equal(hearth_slice_of(slot->cid, sizeof slot->cid),
                                  hearth_slice_of(cid, sizeof slot->cid))) {
            return slot;
        }
    }
    return NULL;
}

struct hearth_link_slot *
hearth_link_slot_by_path(struct hearth_link_slots *s,
                         const struct hearth_link_path *path,
                         bool only_finished)
{
    struct hearth_link_slot *newest = NULL;

    for (size_t i = 0; i < s->count; i++) {
        struct hearth_link_slot *slot = &s->all[i];

        if (slot->is_used && !slot->is_ending &&
            (slot->is_finished || !only_finished) &&
            (newest == NULL || slot->order > newest->order) &&
            hearth_link_path_is_same(&slot->path, path)) {
            newest = slot;
        }
    }
    return newest;
}

size_t hearth_link_slot_unproved(struct hearth_link_slots *s,
                                 const struct hearth_link_path *path,
                                 struct hearth_link_slot **oldest)
{
    size_t count = 0;

    *oldest = NULL;
    for (size_t i = 0; i < s->count; i++) {
        struct hearth_link_slot *slot = &s->all[i];

        if (!slot->is_used || slot->is_proved ||
            (path != NULL &&
             !hearth_link_path_is_neighbour(&slot->path, path))) {
            continue;
        }
        count++;
        if (*oldest == NULL || slot->order < (*oldest)->order) {
            *oldest = slot;
        }
    }
    return count;
}

struct hearth_link_slot *
hearth_link_slot_idlest(const struct hearth_link_slots *s)
{
    struct hearth_link_slot *idlest = NULL;

    for (size_t i = 0; i < s->count; i++) {
        struct hearth_link_slot *slot = &s->all[i];

        if (slot->is_used && slot->is_proved &&
            (idlest == NULL || slot->heard_ms < idlest->heard_ms)) {
            idlest = slot;
        }
    }
    return idlest;
}

struct hearth_link_slot *
hearth_link_slot_begin(struct hearth_link_slots *s,
                       const struct hearth_link_path *path, int64_t now_ms)
{
    struct hearth_link_slot *slot = NULL;
    int fd;
    uint16_t port;

    for (size_t i = 0; i < s->count && slot == NULL; i++) {
        slot = s->all[i].is_used ? NULL : &s->all[i];
    }
    if (slot == NULL) {
        return NULL;
    }
    fd = slot->fd;
    port = slot->port;
    memset(slot, 0, sizeof *slot);
    slot->fd = fd;
    slot->port = port;
    slot->is_used = true;
    slot->path = *path;
    slot->order = ++s->order;
    slot->opened_ms = now_ms;
    slot->heard_ms = now_ms;
    s->used++;
    s->unproved++;
    return slot;
}

void hearth_link_slot_prove(struct hearth_link_slots *s,
                            struct hearth_link_slot *slot)
{
    if (!slot->is_proved) {
        slot->is_proved = true;
        s->unproved--;
    }
}

void hearth_link_slot_end(struct hearth_link_slots *s,
                          struct hearth_link_slot *slot)
{
    s->used--;
    if (!slot->is_proved) {
        s->unproved--;
    }
    slot->is_used = false;
    slot->is_ending = false;
    slot->session = NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The public socket and the addresses of its datagrams. */
#define _GNU_SOURCE /* struct in6_pktinfo, IP_PKTINFO */
#include "link_path.h"

#include "link_address.h"
#include "link_socket.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONTROL_LEN 128

/* IPv4 in IPv6's clothes, ::ffff:a.b.c.d, as a socket for both gives it. */
static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

union control {
    struct cmsghdr head; /* for its alignment */
    uint8_t bytes[CONTROL_LEN];
};

/* Asks the kernel to name our own address of each datagram: a host with
 * several must answer from the one that was asked. */
static int ask_for_local(int fd, int family)
{
    int on = 1;

    if (family == AF_INET6) {
        return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
    }
    return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
}

int hearth_link_path_bind(const char *address, int *fd, uint16_t *port)
{
    coap_address_t a;
    int s = -1, rc;

    rc = hearth_link_address_parse(address, true, &a);
    if (rc == HEARTH_OK) {
        rc = hearth_link_socket_bind(&a, &s);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (ask_for_local(s, a.addr.sa.sa_family) != 0) {
        (void)close(s);
        return HEARTH_E_NETWORK;
    }
    hearth_link_socket_widen(s);
    *fd = s;
    *port = coap_address_get_port(&a);
    return HEARTH_OK;
}

static void take_remote(const struct sockaddr_storage *from,
                        struct hearth_link_path *path)
{
    if (from->ss_family == AF_INET6) {
        struct sockaddr_in6 v6;

        memcpy(&v6, from, sizeof v6); /* storage is the larger one */
        path->is_v6 = true;
        memcpy(path->remote, &v6.sin6_addr, sizeof path->remote);
        path->port = ntohs(v6.sin6_port);
        path->scope = v6.sin6_scope_id;
    } else {
        struct sockaddr_in v4;

        memcpy(&v4, from, sizeof v4); /* storage is the larger one */
        memcpy(path->remote, &v4.sin_addr, 4);
        path->port = ntohs(v4.sin_port);
    }
}

static void take_local(struct msghdr *message, struct hearth_link_path *path)
{
    struct cmsghdr *c;

    for (c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;

            memcpy(&info, CMSG_DATA(c), sizeof info); /* the kernel's own */
            memcpy(path->local, &info.ipi_spec_dst, 4);
            path->has_local = true;
        } else if (c->cmsg_level == IPPROTO_IPV6 &&
                   c->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;

            memcpy(&info, CMSG_DATA(c), sizeof info); /* the kernel's own */
            memcpy(path->local, &info.ipi6_addr, sizeof path->local);
            path->has_local = true;
        }
    }
}

/* (The iovec takes the const away from what is written through it.) */
ssize_t hearth_link_path_receive(int fd, struct hearth_link_path *from,
                                 uint8_t *out, /* NOLINT(*-non-const-*) */
                                 size_t cap)
{
    struct sockaddr_storage remote;
    union control control;
    struct iovec part = {out, cap};
    struct msghdr message = {.msg_name = &remote,
                             .msg_namelen = sizeof remote,
                             .msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t n = recvmsg(fd, &message, 0);

    memset(from, 0, sizeof *from);
    if (n < 0) {
        return -1;
    }
    if ((message.msg_flags & MSG_TRUNC) != 0) {
        return 0; /* more than any datagram of ours */
    }
    take_remote(&remote, from);
    take_local(&message, from);
    return n;
}

static socklen_t put_remote(const struct hearth_link_path *to,
                            struct sockaddr_storage *out)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (to->is_v6) {
        memcpy(&v6.sin6_addr, to->remote, sizeof v6.sin6_addr);
        v6.sin6_port = htons(to->port);
        v6.sin6_scope_id = to->scope;
        memcpy(out, &v6, sizeof v6); /* storage is the larger one */
        return sizeof v6;
    }
    memcpy(&v4.sin_addr, to->remote, sizeof v4.sin_addr);
    v4.sin_port = htons(to->port);
    memcpy(out, &v4, sizeof v4); /* storage is the larger one */
    return sizeof v4;
}

/* Our own address as the sender. */
static void put_local(const struct hearth_link_path *to, struct msghdr *message)
{
    struct in_pktinfo v4 = {0};
    struct in6_pktinfo v6 = {.ipi6_ifindex = to->scope};
    struct cmsghdr *c = CMSG_FIRSTHDR(message);

    if (c == NULL) {
        return;
    }
    if (to->is_v6) {
        memcpy(&v6.ipi6_addr, to->local, sizeof v6.ipi6_addr);
        c->cmsg_level = IPPROTO_IPV6;
        c->cmsg_type = IPV6_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof v6);
        memcpy(CMSG_DATA(c), &v6, sizeof v6); /* below CONTROL_LEN */
        message->msg_controllen = CMSG_SPACE(sizeof v6);
    } else {
        memcpy(&v4.ipi_spec_dst, to->local, sizeof v4.ipi_spec_dst);
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof v4);
        memcpy(CMSG_DATA(c), &v4, sizeof v4); /* below CONTROL_LEN */
        message->msg_controllen = CMSG_SPACE(sizeof v4);
    }
}

void hearth_link_path_send(int fd, const struct hearth_link_path *to,
                           struct hearth_slice datagram)
{
    struct sockaddr_storage remote;
    union control control;
    uint8_t copy[HEARTH_LINK_DATAGRAM_MAX];
    struct iovec part = {copy, datagram.len};
    struct msghdr message = {
        .msg_name = &remote, .msg_iov = &part, .msg_iovlen = 1};

    if (datagram.len > sizeof copy) {
        return;
    }
    memcpy(copy, datagram.data, datagram.len); /* an iovec is not const */
    memset(&control, 0, sizeof control);
    message.msg_namelen = put_remote(to, &remote);
    if (to->has_local) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        put_local(to, &message);
    }
    (void)sendmsg(fd, &message, MSG_DONTWAIT);
}

bool hearth_link_path_is_same(const struct hearth_link_path *a,
                              const struct hearth_link_path *b)
{
    return a->port == b->port && a->is_v6 == b->is_v6 && a->scope == b->scope &&
           hearth_slice_is_equal(hearth_slice_of(a->remote, sizeof a->remote),
                                 hearth_slice_of(b->remote, sizeof b->remote));
}

void hearth_link_path_bytes(const struct hearth_link_path *p,
                            uint8_t out[HEARTH_LINK_PATH_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEARTH_LINK_PATH_LEN);
    hearth_writer_u8(&w, p->is_v6 ? 6 : 4);
    hearth_writer_put(&w, p->remote, sizeof p->remote);
    hearth_writer_u16(&w, p->port);
}

struct hearth_slice hearth_link_path_source(const struct hearth_link_path *path)
{
    if (!path->is_v6) {
        return hearth_slice_of(path->remote, 4);
    }
    if (hearth_slice_is_equal(hearth_slice_of(path->remote, sizeof mapped),
                              hearth_slice_of(mapped, sizeof mapped))) {
        return hearth_slice_of(path->remote + sizeof mapped, 4);
    }
    return hearth_slice_of(path->remote, 8);
}

bool hearth_link_path_is_neighbour(const struct hearth_link_path *a,
                                   const struct hearth_link_path *b)
{
    return hearth_slice_is_equal(hearth_link_path_source(a),
                                 hearth_link_path_source(b));
}

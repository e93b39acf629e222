/* SPDX-License-Identifier: Apache-2.0 */
/* rtnetlink(7): link, address and route events that could mean "online". */
#include "link_watch.h"

#include <errno.h>
#include <limits.h>
#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void hearth_link_watch_open(struct hearth_link_watch *w)
{
    struct sockaddr_nl address;
    w->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                   NETLINK_ROUTE);
    if (w->fd < 0) {
        return;
    }
    memset(&address, 0, sizeof(address));
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE |
                        RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;
    if (bind(w->fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        hearth_link_watch_close(w);
    }
}

void hearth_link_watch_close(struct hearth_link_watch *w)
{
    if (w->fd >= 0) {
        (void)close(w->fd);
    }
    w->fd = -1;
}

/* True if the message at ${h} says that something came up. */
static bool is_up(const struct nlmsghdr *h)
{
    if (h->nlmsg_type == RTM_NEWADDR || h->nlmsg_type == RTM_NEWROUTE) {
        return true;
    }
    if (h->nlmsg_type == RTM_NEWLINK &&
        h->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifinfomsg))) {
        struct ifinfomsg info;
        memcpy(&info, (const char *)h + NLMSG_HDRLEN, sizeof(info));
        return (info.ifi_flags & (unsigned)IFF_RUNNING) != 0;
    }
    return false;
}

/* Walks one datagram; lengths are the kernel's, and still compared. */
static bool read_events(int fd)
{
    union {
        struct nlmsghdr header; /* for alignment */
        unsigned char bytes[8192];
    } buffer;
    bool has_up = false;
    for (;;) {
        ssize_t len = recv(fd, buffer.bytes, sizeof(buffer.bytes), 0);
        if (len < 0) {
            /* An overflow lost events; one may have been an "up". */
            return has_up || errno == ENOBUFS;
        }
        size_t left = (size_t)len;
        size_t at = 0;
        while (left - at >= sizeof(struct nlmsghdr)) {
            struct nlmsghdr h;
            memcpy(&h, buffer.bytes + at, sizeof(h));
            if (h.nlmsg_len < sizeof(h) || h.nlmsg_len > left - at) {
                break;
            }
            has_up =
                is_up((const struct nlmsghdr *)(const void *)(buffer.bytes +
                                                              at)) ||
                has_up;
            size_t step = NLMSG_ALIGN(h.nlmsg_len);
            if (step > left - at) {
                break;
            }
            at += step;
        }
    }
}

bool hearth_link_watch_wait(struct hearth_link_watch *w, int64_t ms)
{
    struct pollfd fd = {.fd = w->fd, .events = POLLIN};
    int timeout = ms > INT_MAX ? INT_MAX : ms < 0 ? 0 : (int)ms;
    if (poll(&fd, 1, timeout) <= 0) {
        return false;
    }
    return read_events(w->fd);
}

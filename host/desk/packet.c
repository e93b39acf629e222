/* SPDX-License-Identifier: Apache-2.0 */
/* Packets and the files that go with them (unix(7), SCM_RIGHTS). */
#define _GNU_SOURCE /* F_GET_SEALS, MSG_CMSG_CLOEXEC */
#include "host/desk/packet.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES_MAX 8 /* that somebody may try to pass at once */

/* Aligned as the kernel wants it. */
union one_file {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int))];
};
union many_files {
    struct cmsghdr head;
    char room[CMSG_SPACE(FILES_MAX * sizeof(int))];
};

int hearth_desk_packet_send(int fd, struct hearth_slice bytes, int file)
{
    union {
        const uint8_t *shown;
        void *passed; /* sendmsg only reads it */
    } data = {bytes.data};
    struct iovec part = {data.passed, bytes.len};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
    union one_file control;

    if (file > 0) {
        struct cmsghdr *c;

        memset(&control, 0, sizeof(control));
        m.msg_control = control.room;
        m.msg_controllen = sizeof(control.room);
        c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &file, sizeof(file)); /* room is for just one */
    }
    return sendmsg(fd, &m, MSG_NOSIGNAL) == (ssize_t)bytes.len
               ? 0
               : HEARTH_E_NETWORK;
}

/* Keeps the only one; closes them if there are more. */
static void take_files(const struct cmsghdr *c, int *file, bool *is_bad)
{
    size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

    for (size_t i = 0; i < count && i < FILES_MAX; i++) {
        int one;

        memcpy(&one, CMSG_DATA(c) + i * sizeof(int), sizeof(one));
        if (*file == 0 && count == 1 && one > 0) {
            *file = one;
        } else {
            (void)close(one);
            *is_bad = true;
        }
    }
}

/* NOLINTNEXTLINE(readability-non-const-parameter): recvmsg writes to it */
ssize_t hearth_desk_packet_receive(int fd, uint8_t *out, size_t cap, int *file)
{
    struct iovec part = {out, cap};
    union many_files control;
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = control.room,
                       .msg_controllen = sizeof(control.room)};
    bool is_bad = false;
    ssize_t got;

    *file = 0;
    memset(&control, 0, sizeof(control));
    got = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);
    if (got < 0) {
        return got;
    }
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c != NULL;
         c = CMSG_NXTHDR(&m, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
            take_files(c, file, &is_bad);
        }
    }
    if ((is_bad || (m.msg_flags & MSG_CTRUNC) != 0) && *file != 0) {
        (void)close(*file);
        *file = 0;
    }
    return got;
}

bool hearth_desk_packet_is_sealed(int file, size_t max)
{
    const int wanted = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
    struct stat about;
    int seals = fcntl(file, F_GET_SEALS);

    return seals >= 0 && (seals & wanted) == wanted &&
           fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
           about.st_size > 0 && (uint64_t)about.st_size <= max &&
           lseek(file, 0, SEEK_SET) == 0;
}

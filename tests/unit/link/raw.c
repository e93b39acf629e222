/* SPDX-License-Identifier: Apache-2.0 */
/* Datagrams by hand. */
#include "raw.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const uint16_t our_suites[] = {0xcca9, 0xc02c, 0xc02b, 0xccac, 0};

static void put_u24(struct hearth_writer *w, size_t v)
{
    hearth_writer_u8(w, (uint8_t)(v >> 16));
    hearth_writer_u16(w, (uint16_t)v);
}

static void put_extension(struct hearth_writer *w, uint16_t type,
                          const char *bytes, size_t len)
{
    hearth_writer_u16(w, type);
    hearth_writer_u16(w, (uint16_t)len);
    hearth_writer_put(w, bytes, len);
}

/* P-256; uncompressed points; ECDSA with SHA-256; an empty connection ID. */
static void put_extensions(struct hearth_writer *w,
                           const struct raw_hello *hello)
{
    char groups[] = {0, 2, 0, hello->group == 0 ? 23 : (char)hello->group};

    put_extension(w, 10, groups, sizeof groups);
    put_extension(w, 11, "\x01\x00", 2);
    put_extension(w, 13, "\x00\x02\x04\x03", 4);
    put_extension(w, 54, "\x00", 1);
    if (!hello->has_no_master_secret)
        put_extension(w, 23, "", 0);
}

static void put_body(struct hearth_writer *w, const struct raw_hello *hello)
{
    const uint16_t *suite = hello->suites == NULL ? our_suites : hello->suites;
    struct hearth_writer extensions;
    uint8_t bytes[128];
    size_t count = 0, i;

    while (suite[count] != 0)
        count++;
    hearth_writer_u16(w, hello->version == 0 ? 0xfefd : hello->version);
    for (i = 0; i < 32; i++)
        hearth_writer_u8(w,
                         (uint8_t)(hello->number >> (i % 4 * 8)) ^ (uint8_t)i);
    hearth_writer_u8(w, 0);
    hearth_writer_u8(w, (uint8_t)hello->cookie.len);
    hearth_writer_put(w, hello->cookie.data, hello->cookie.len);
    hearth_writer_u16(w, (uint16_t)(2 * count));
    for (i = 0; i < count; i++)
        hearth_writer_u16(w, suite[i]);
    hearth_writer_u16(w, 0x0100); /* one compression: none */
    hearth_writer_init(&extensions, bytes, sizeof bytes);
    put_extensions(&extensions, hello);
    hearth_writer_u16(w, (uint16_t)extensions.len);
    hearth_writer_put(w, bytes, extensions.len);
}

size_t raw_hello(const struct raw_hello *hello, uint8_t out[RAW_MAX])
{
    struct hearth_writer w, body;
    uint8_t bytes[512];

    hearth_writer_init(&body, bytes, sizeof bytes);
    put_body(&body, hello);
    hearth_writer_init(&w, out, RAW_MAX);
    hearth_writer_u8(&w, HEARTH_LINK_HANDSHAKE);
    hearth_writer_u16(&w, 0xfefd);
    /* The second hello is the second record. */
    hearth_writer_u64(&w, hello->cookie.len > 0 ? 1 : 0);
    hearth_writer_u16(&w, (uint16_t)(body.len + 12));
    hearth_writer_u8(&w, 1);
    put_u24(&w, body.len);
    hearth_writer_u16(&w, hello->cookie.len > 0 ? 1 : 0);
    put_u24(&w, 0);
    put_u24(&w, body.len);
    hearth_writer_put(&w, bytes, body.len);
    return w.len;
}

static int open_v6(uint16_t port)
{
    struct sockaddr_in6 to = {.sin6_family = AF_INET6,
                              .sin6_addr = IN6ADDR_LOOPBACK_INIT,
                              .sin6_port = htons(port)};
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);

    if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

int raw_open(const char *from, uint16_t port)
{
    struct sockaddr_in own = {.sin_family = AF_INET};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd;

    if (strchr(from, ':') != NULL)
        return open_v6(port);
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || inet_pton(AF_INET, from, &own.sin_addr) != 1 ||
        bind(fd, (const struct sockaddr *)&own, sizeof own) != 0 ||
        connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) {
        if (fd >= 0)
            (void)close(fd);
        return -1;
    }
    return fd;
}

size_t raw_receive(int fd, unsigned wait_ms, uint8_t out[RAW_MAX])
{
    struct pollfd wait = {fd, POLLIN, 0};
    ssize_t n;

    if (poll(&wait, 1, (int)wait_ms) <= 0)
        return 0;
    n = recv(fd, out, RAW_MAX, 0);
    return n < 0 ? 0 : (size_t)n;
}

bool raw_cookie(int fd, const struct raw_hello *hello,
                uint8_t cookie[HEARTH_LINK_COOKIE_LEN])
{
    uint8_t data[RAW_MAX];
    size_t len = raw_hello(hello, data);

    if (send(fd, data, len, 0) < 0)
        return false;
    len = raw_receive(fd, 2000, data);
    if (len != HEARTH_LINK_VERIFY_LEN || data[13] != 3)
        return false;
    memcpy(cookie, data + 28, HEARTH_LINK_COOKIE_LEN);
    return true;
}

bool raw_is_welcome(int fd, const struct raw_hello *hello)
{
    uint8_t cookie[HEARTH_LINK_COOKIE_LEN], data[RAW_MAX];
    struct raw_hello second = *hello;
    size_t len;

    if (!raw_cookie(fd, hello, cookie))
        return false;
    second.cookie = hearth_slice_of(cookie, sizeof cookie);
    len = raw_hello(&second, data);
    if (send(fd, data, len, 0) < 0)
        return false;
    len = raw_receive(fd, 2000, data);
    return len > 13 && data[0] == HEARTH_LINK_HANDSHAKE && data[13] == 2;
}

int64_t raw_now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void raw_pause(unsigned ms)
{
    (void)poll(NULL, 0, (int)ms);
}

const char *raw_address(unsigned n, unsigned m, char out[16])
{
    (void)snprintf(out, 16, "127.0.%u.%u", n & 255u, m & 255u);
    return out;
}

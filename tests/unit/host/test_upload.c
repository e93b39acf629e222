/* SPDX-License-Identifier: Apache-2.0 */
/* A posted workbook: found in its body, named, sealed, and passed on so that
 * nobody can change it. */
#include "host/desk/packet.h"
#include "host/web/upload.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define TYPE "multipart/form-data; boundary=XyZ"
#define MARK "--XyZ"
#define TOKEN                                                                  \
    MARK "\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nab\r\n"
#define FILE_PART(field, name, value)                                          \
    MARK "\r\nContent-Disposition: form-data; name=\"" field                   \
         "\"; filename=\"" name "\"\r\n\r\n" value "\r\n"
#define BOOK "PK\x03\x04 and more"
#define END  MARK "--\r\n"

static struct hearth_upload_parts parts;

static enum hearth_upload_trouble read_text(const char *body)
{
    return hearth_upload_read(TYPE, hearth_slice_text(body), &parts);
}

static void test_what_a_body_holds(void **state)
{
    (void)state;
    assert_int_equal(read_text(TOKEN FILE_PART("form", "a.xlsx", BOOK) END),
                     HEARTH_UPLOAD_FINE);
    assert_true(hearth_slice_is_equal(parts.token, hearth_slice_text("ab")));
    assert_true(hearth_slice_is_equal(parts.file, hearth_slice_text(BOOK)));
    assert_int_equal(
        read_text(TOKEN FILE_PART("form", "a.xls",
                                  "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") END),
        HEARTH_UPLOAD_FINE);
    assert_int_equal(read_text(TOKEN END), HEARTH_UPLOAD_NO_FILE);
    assert_int_equal(read_text(TOKEN FILE_PART("form", "", "") END),
                     HEARTH_UPLOAD_NO_FILE);
    assert_int_equal(read_text(TOKEN FILE_PART("other", "a.xlsx", BOOK) END),
                     HEARTH_UPLOAD_NO_FILE);
    assert_int_equal(read_text(TOKEN FILE_PART("form", "a.xlsx", "PK!") END),
                     HEARTH_UPLOAD_WRONG_TYPE);
    assert_int_equal(read_text(FILE_PART("form", "a.xlsx", BOOK)
                                   FILE_PART("form", "b.xlsx", BOOK) END),
                     HEARTH_UPLOAD_TOO_MANY);
    assert_int_equal(read_text(TOKEN FILE_PART("form", "a.xlsx", BOOK)),
                     HEARTH_UPLOAD_BROKEN);
    /* a token that is a file is none */
    assert_int_equal(read_text(FILE_PART("t", "t", "ab") END),
                     HEARTH_UPLOAD_NO_FILE);
    assert_null(parts.token.data);
}

static void check_name(const char *file, const char *name)
{
    char out[HEARTH_UPLOAD_NAME_MAX + 1];

    hearth_upload_name(hearth_slice_text(file), out);
    assert_string_equal(out, name);
}

static void test_a_name_is_no_option_and_no_path(void **state)
{
    (void)state;
    check_name("small.xlsx", "small");
    check_name("C:\\forms\\my form.v2.xlsx", "myformv2");
    check_name("../../etc/passwd", "passwd");
    check_name("--data.xlsx", "data");
    check_name(".xlsx", "");
    check_name("\xd1\x84.xlsx", "");
    check_name("aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd.xls",
               "aaaaaaaaaabbbbbbbbbbccccccccccdd");
}

static void take(struct hearth_upload *u, const char *body)
{
    memset(u, 0, sizeof(*u));
    hearth_upload_open(u);
    hearth_upload_put(u, body, strlen(body));
    hearth_upload_finish(u, TYPE);
}

static void test_a_file_is_sealed(void **state)
{
    struct hearth_upload u;
    char bytes[64];

    (void)state;
    take(&u, TOKEN FILE_PART("form", "a.xlsx", BOOK) END);
    assert_int_equal(u.trouble, HEARTH_UPLOAD_FINE);
    assert_string_equal(u.token, "ab");
    assert_string_equal(u.name, "a");
    assert_true(hearth_desk_packet_is_sealed(u.fd, 64));
    assert_false(hearth_desk_packet_is_sealed(u.fd, strlen(BOOK) - 1));
    /* of the body only the file is left, and nobody changes it */
    assert_int_equal(read(u.fd, bytes, sizeof(bytes)), strlen(BOOK));
    assert_memory_equal(bytes, BOOK, strlen(BOOK));
    assert_int_equal(pwrite(u.fd, "x", 1, 0), -1);
    assert_int_equal(ftruncate(u.fd, 1), -1);
    hearth_upload_close(&u);
    take(&u, TOKEN END);
    assert_int_equal(u.trouble, HEARTH_UPLOAD_NO_FILE);
    assert_string_equal(u.token, "ab");
    assert_int_equal(u.fd, 0);
}

static void test_more_than_may_come_is_dropped(void **state)
{
    struct hearth_upload u = {0};
    char *much = calloc(1, 1u << 20);

    (void)state;
    assert_non_null(much);
    hearth_upload_open(&u);
    for (int i = 0; i < 17; i++) {
        hearth_upload_put(&u, much, 1u << 20);
    }
    assert_int_equal(u.trouble, HEARTH_UPLOAD_TOO_LARGE);
    assert_int_equal(u.fd, 0); /* its memory went back at once */
    hearth_upload_finish(&u, TYPE);
    assert_int_equal(u.trouble, HEARTH_UPLOAD_TOO_LARGE);
    free(much);
}

/* ---- passed along ---- */

static void test_one_file_goes_along(void **state)
{
    struct hearth_upload u;
    uint8_t bytes[16];
    int ends[2], file = 0, pipes[2];

    (void)state;
    take(&u, TOKEN FILE_PART("form", "a.xlsx", BOOK) END);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    assert_int_equal(
        hearth_desk_packet_send(ends[0], hearth_slice_text("hello"), u.fd), 0);
    assert_int_equal(
        hearth_desk_packet_receive(ends[1], bytes, sizeof(bytes), &file), 5);
    assert_true(file > 0 && file != u.fd);
    assert_true(hearth_desk_packet_is_sealed(file, 64));
    (void)close(file);
    assert_int_equal(
        hearth_desk_packet_send(ends[0], hearth_slice_text("hi"), 0), 0);
    assert_int_equal(
        hearth_desk_packet_receive(ends[1], bytes, sizeof(bytes), &file), 2);
    assert_int_equal(file, 0);
    /* what can still be changed, or is no memory, is not taken for sealed */
    assert_int_equal(pipe(pipes), 0);
    assert_false(hearth_desk_packet_is_sealed(pipes[0], 64));
    memset(&u, 0, sizeof(u));
    hearth_upload_open(&u);
    hearth_upload_put(&u, BOOK, strlen(BOOK));
    assert_false(hearth_desk_packet_is_sealed(u.fd, 64));
    hearth_upload_close(&u);
    (void)close(pipes[0]);
    (void)close(pipes[1]);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* Two at once: none is taken, and none stays open here. */
/* Files that are open, wherever whoever started this test left holes. */
static int count_open(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++) {
        count += fcntl(fd, F_GETFD) >= 0;
    }
    return count;
}

static void test_two_files_are_none(void **state)
{
    char one[] = "x";
    struct iovec part = {one, 1};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(2 * sizeof(int))];
    } control;
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = control.room,
                       .msg_controllen = sizeof(control.room)};
    int ends[2], two[2], file = 7, before;
    uint8_t bytes[4];
    struct cmsghdr *c;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    assert_int_equal(pipe(two), 0);
    memset(&control, 0, sizeof(control));
    c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(two));
    memcpy(CMSG_DATA(c), two, sizeof(two)); /* room is for just two */
    before = count_open();
    assert_int_equal(sendmsg(ends[0], &m, 0), 1);
    assert_int_equal(
        hearth_desk_packet_receive(ends[1], bytes, sizeof(bytes), &file), 1);
    assert_int_equal(file, 0);
    assert_int_equal(count_open(), before);
    (void)close(two[0]);
    (void)close(two[1]);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_body_holds),
        cmocka_unit_test(test_a_name_is_no_option_and_no_path),
        cmocka_unit_test(test_a_file_is_sealed),
        cmocka_unit_test(test_more_than_may_come_is_dropped),
        cmocka_unit_test(test_one_file_goes_along),
        cmocka_unit_test(test_two_files_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-web: the dashboard. It reads the released figures and device
 * classes; it has no key and could not open a record. */
#include "host/cli/children.h"
#include "host/cli/complain.h"
#include "host/cli/confine.h"
#include "host/cli/options.h"
#include "host/web/server.h"

#include "hearth/secmem.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static int say_why(int e, const char *address)
{
    if (e == HEARTH_E_DENIED) {
        return hearth_complain(e,
                               "%s is not on this computer: the dashboard "
                               "listens on 127.0.0.1 or [::1] only",
                               address);
    }
    if (e == HEARTH_E_INVALID) {
        return hearth_complain(e, "'%s' is no address: write 127.0.0.1:PORT",
                               address);
    }
    if (e == HEARTH_E_BUSY) {
        return hearth_complain(e, "TCP %s is in use by another program",
                               address);
    }
    return hearth_complain_why(e, "cannot listen on %s", address);
}

/* The store and the socket are open; only the release is opened anew. */
static int confine(const char *data)
{
    struct hearth_confine c = {.process = "web",
                               .data = data,
                               .readable = "release",
                               .needs_sockets = true};

    return hearth_confine_enter(&c);
}

static int serve(struct hearth_server *server, const char *data)
{
    int e = confine(data);

    if (e != 0) {
        return e;
    }
    printf("dashboard at http://127.0.0.1:%u/\n", hearth_server_port(server));
    (void)fflush(stdout);
    return hearth_server_run(server, &stop);
}

/* Alone it would show to anybody what is for persons who log in. */
static int check_alone(const char *data)
{
    char path[HEARTH_PATH_MAX];
    struct stat about;

    if (hearth_fsutil_join(data, "people/table", path) == 0 &&
        stat(path, &about) == 0) {
        return hearth_complain(HEARTH_E_STATE,
                               "persons log in to this host: 'hearth-host "
                               "serve' starts the pages together with the "
                               "desk");
    }
    return 0;
}

static int run(const char *data, const char *address, bool is_locked, int desk)
{
    struct hearth_folder folder = {0};
    struct hearth_server_config config = {&folder, address, is_locked, desk};
    struct hearth_server *server = NULL;
    int e = desk < 0 ? check_alone(data) : 0;

    if (e != 0) {
        return e;
    }
    e = hearth_folder_open_read(data, &folder);
    if (e != 0) {
        return hearth_complain_why(e, "cannot open the data folder %s", data);
    }
    e = hearth_server_open(&config, &server);
    if (e != 0) {
        (void)say_why(e, address);
    } else {
        e = serve(server, data);
        hearth_server_close(server);
    }
    hearth_folder_close(&folder);
    return e;
}

int main(int argc, char **argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL},
                                {"web", true, false, NULL},
                                {"locked", false, false, NULL},
                                {"desk", false, false, NULL}};
    struct hearth_words words;
    struct sigaction action;

    (void)argc;
    hearth_secmem_harden_process();
    if (hearth_options_parse(argv + 1, o, 4, &words) != 0) {
        return 2;
    }
    if (!o[0].is_given || words.count != 0) {
        (void)hearth_complain(0, "web needs --data DIR");
        return 2;
    }
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    action.sa_handler = SIG_IGN; /* a browser that goes away is no news */
    (void)sigaction(SIGPIPE, &action, NULL);
    return run(o[0].value, o[1].is_given ? o[1].value : "127.0.0.1:8484",
               o[2].is_given, o[3].is_given ? HEARTH_CHILD_CHANNEL_FD : -1) == 0
               ? 0
               : 1;
}

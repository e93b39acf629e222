/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-test-proxy: the bad network as a program, for the shell tests. */
#include "proxy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile sig_atomic_t stop;
static volatile sig_atomic_t cut;

static const char usage[] =
    "hearth-test-proxy --to PORT [--listen PORT] [--seed N] [--drop PERCENT]\n"
    "    [--duplicate PERCENT] [--delay PERCENT] [--delay-ms MS]\n"
    "    [--seconds N] [--control FIFO] [--port-file FILE]\n"
    "Relays UDP on 127.0.0.1. First line: port N. Last line: the counts.\n"
    "SIGUSR1 cuts the network, SIGUSR2 restores it, SIGTERM ends it.\n";

static void on_signal(int number)
{
    if (number == SIGUSR1)
        cut = 1;
    else if (number == SIGUSR2)
        cut = 0;
    else
        stop = 1;
}

static int listen_to_signals(void)
{
    static const int numbers[] = {SIGUSR1, SIGUSR2, SIGTERM, SIGINT};
    struct sigaction action;
    size_t i;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    for (i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (sigaction(numbers[i], &action, NULL) != 0)
            return -1;
    return 0;
}

struct option {
    const char *name;
    unsigned max;
    unsigned value;
};

enum { TO, LISTEN, SEED, DROP, DUPLICATE, DELAY, DELAY_MS, SECONDS, NUMBERS };

static int read_number(struct option *options, const char *name,
                       const char *text)
{
    char *end = NULL;
    unsigned long v;
    size_t i;

    for (i = 0; i < NUMBERS; i++)
        if (strcmp(options[i].name, name) == 0)
            break;
    if (i == NUMBERS)
        return -1;
    errno = 0;
    v = strtoul(text, &end, 10);
    if (errno != 0 || *text == '\0' || *end != '\0' || v > options[i].max)
        return -1;
    options[i].value = (unsigned)v;
    return 0;
}

static int write_port(const char *path, unsigned port)
{
    FILE *file;
    int is_good;

    printf("port %u\n", port);
    if (fflush(stdout) != 0)
        return -1;
    if (path == NULL)
        return 0;
    file = fopen(path, "w");
    if (file == NULL)
        return -1;
    is_good = fprintf(file, "%u\n", port) > 0;
    return fclose(file) == 0 && is_good ? 0 : -1;
}

static int run(const struct hearth_proxy_config *config, const char *port_file)
{
    struct hearth_proxy *p = NULL;

    if (listen_to_signals() != 0 || hearth_proxy_open(config, &p) != 0 ||
        write_port(port_file, hearth_proxy_port(p)) != 0) {
        perror("hearth-test-proxy");
        hearth_proxy_close(p);
        return 1;
    }
    hearth_proxy_run(p, &stop, &cut);
    hearth_proxy_print(p);
    hearth_proxy_close(p);
    return 0;
}

int main(int argc, char **argv)
{
    struct option o[NUMBERS] = {
        {"--to", 65535, 0},        {"--listen", 65535, 0},
        {"--seed", UINT32_MAX, 1}, {"--drop", 100, 0},
        {"--duplicate", 100, 0},   {"--delay", 100, 0},
        {"--delay-ms", 60000, 0},  {"--seconds", 86400, 0},
    };
    const char *control = NULL, *port_file = NULL;
    struct hearth_proxy_config config;
    int i;

    for (i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--control") == 0)
            control = argv[i + 1];
        else if (strcmp(argv[i], "--port-file") == 0)
            port_file = argv[i + 1];
        else if (read_number(o, argv[i], argv[i + 1]) != 0)
            break;
    }
    if (i != argc || o[TO].value == 0) {
        (void)fputs(usage, stderr);
        return 2;
    }
    memset(&config, 0, sizeof config);
    config.to_port = (uint16_t)o[TO].value;
    config.listen_port = (uint16_t)o[LISTEN].value;
    config.seed = o[SEED].value;
    config.drop_percent = o[DROP].value;
    config.duplicate_percent = o[DUPLICATE].value;
    config.delay_percent = o[DELAY].value;
    config.delay_ms = o[DELAY_MS].value;
    config.seconds = o[SECONDS].value;
    /* Read and write, so that the fifo never ends while nobody writes. */
    config.control_fd =
        control == NULL ? -1 : open(control, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (control != NULL && config.control_fd < 0) {
        perror(control);
        return 1;
    }
    return run(&config, port_file);
}

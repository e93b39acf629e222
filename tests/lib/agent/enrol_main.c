/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a village and one enrolled device of it, for scripts.
 *
 * usage: hearth-test-enrol FOLDER [village|tour|practice|pages]
 *        hearth-test-enrol --publish FOLDER
 *
 * FOLDER/agent is the device's data folder, FOLDER/seal.key the key that
 * opens its records (raw; it protects nothing but made-up answers). --publish
 * puts the tour's second version onto the device, as a sync would. */
#include "pages_form.h"
#include "tour_form.h"
#include "village.h"

#include "agent.h"

#include "hearth/fsutil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void stop(const char *what)
{
    (void)fprintf(stderr, "enrol: %s\n", what);
    exit(99);
}

static void write_key(const char *folder, const char *name,
                      const struct hearth_key *key)
{
    char path[HEARTH_PATH_MAX];
    if (hearth_fsutil_join(folder, name, path) != 0 ||
        hearth_fsutil_replace(
            path, hearth_slice_of(key->bytes, HEARTH_KEY_LEN)) != 0) {
        stop("cannot write a key");
    }
}

static void enrol(const char *folder, const char *form)
{
    static struct village v;
    static struct form_make make;
    struct hearth_rng rng = hearth_rng_system();
    char path[HEARTH_PATH_MAX];
    if (strcmp(form, "village") == 0) {
        village_open(&v, &rng);
    } else if (strcmp(form, "pages") == 0) {
        village_open_with(&v, &rng, pages_form(&make));
    } else {
        village_open_with(&v, &rng,
                          tour_form(&make, 1, strcmp(form, "practice") == 0));
    }
    if (hearth_fsutil_join(folder, "agent", path) != 0) {
        stop("a long path");
    }
    village_enrol(&v, path);
    write_key(folder, "seal.key", v.seal_key);
    write_key(folder, "form.key", v.form_key);
    village_close(&v);
    form_make_free(&make);
}

/* The village as the device knows it, with the key that signs forms. */
static void publish(const char *folder)
{
    static struct village v;
    static struct form_make make;
    static struct hearth_agent agent;
    struct hearth_key key;
    char path[HEARTH_PATH_MAX];
    char data[HEARTH_PATH_MAX];
    size_t len = 0;
    if (hearth_fsutil_join(folder, "form.key", path) != 0 ||
        hearth_fsutil_join(folder, "agent", data) != 0 ||
        hearth_fsutil_read(path, key.bytes, sizeof(key.bytes), &len) != 0 ||
        hearth_agent_open(data, &agent) != 0) {
        stop("cannot read the device");
    }
    v.programme = agent.programme;
    hearth_agent_close(&agent);
    v.form_key = &key;
    village_publish(&v, data, tour_form(&make, 2, false));
    form_make_free(&make);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--publish") == 0) {
        publish(argv[2]);
        return 0;
    }
    if (argc != 2 && argc != 3) {
        (void)fputs("usage: hearth-test-enrol FOLDER [FORM]\n", stderr);
        return 2;
    }
    enrol(argv[1], argc == 3 ? argv[2] : "village");
    return 0;
}

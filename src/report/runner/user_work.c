#include "tvp/runner/user_work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/json_text.h"
#include "tvp/common/paths.h"

/* ---- the file ---- */

/* Its folder is where the work's neighbours are: links are not followed. */
static char *absolute(const char *path)
{
    if (path[0] == '/')
        return xstrdup(path);
    char *here = getcwd(NULL, 0);
    if (!here)
        return NULL;
    char *whole = path_join(here, path_without_dots(path));
    free(here);
    return whole;
}

static bool find_file(struct user_work *work, const char *path, struct error *error)
{
    struct stat status;
    work->file = absolute(path);
    if (!work->file || stat(work->file, &status) != 0)
        return error_set_errno(error, errno, "--work: cannot find %s", path);
    if (S_ISDIR(status.st_mode))
        return error_set(error, ERROR_FAILED,
                         "--work: %s is a folder: name the file in it that has the function", path);
    work->hashed = S_ISREG(status.st_mode) && file_hash(work->file, work->hash);
    return work->hashed || error_set_errno(error, S_ISREG(status.st_mode) ? errno : EINVAL,
                                           "--work: cannot read %s", path);
}

bool user_work_init(struct user_work *work, const struct options *options, struct error *error)
{
    *work = (struct user_work){
        .module = options->work.module,
        .function = options->work.function,
        .output = options->verbosity > 0,
    };
    /* A source of C, say: Python would look for it among its modules. */
    if (work->module && access(work->module, R_OK) == 0 && !path_is_folder(work->module))
        return error_set(error, ERROR_FAILED,
                         "--work: %s is neither a file of Python (.py) or Node.js (.mjs, .js, "
                         ".cjs) nor a shared library (.so); for another language give its path "
                         "with a folder, ./%s, and its runner with --runtime NAME=COMMAND",
                         work->module, work->module);
    return work->module || find_file(work, options->work.file, error);
}

void user_work_release(struct user_work *work)
{
    free(work->file);
    *work = (struct user_work){0};
}

/* ---- runners ---- */

static bool takes_file(const json_t *hello, const char *kind)
{
    size_t i;
    const json_t *value;
    json_array_foreach(json_object_get(hello, "work_files"), i, value)
    {
        const char *taken = json_string_value(value);
        if (taken && strcmp(taken, kind) == 0)
            return true;
    }
    return false;
}

static void add_taken(struct strbuf *text, const json_t *hello)
{
    size_t i;
    const json_t *value;
    json_array_foreach(json_object_get(hello, "work_files"), i, value)
    {
        const char *taken = json_string_value(value);
        strbuf_addf(text, "%s.%s", i > 0 ? ", " : "", taken ? taken : "?");
    }
}

bool user_work_suits(const struct user_work *work, const json_t *hello, struct error *error)
{
    if (work->module ? json_is_true(json_object_get(hello, "work_modules"))
                     : takes_file(hello, work_file_kind(work->file)))
        return true;
    struct strbuf taken = {0};
    add_taken(&taken, hello);
    const char *name = work->file ? path_name(work->file) : work->module;
    if (taken.length > 0)
        error_set(error, ERROR_FAILED, "its runner cannot load %s: it takes functions in %s files",
                  name, strbuf_text(&taken));
    else
        error_set(error, ERROR_FAILED,
                  "its runner measures no function of yours, so %s cannot be loaded", name);
    strbuf_release(&taken);
    return false;
}

static json_t *place(const struct user_work *work)
{
    json_t *object = json_made(json_object());
    if (work->file)
        json_object_set_new(object, "file", json_text_of(work->file));
    else
        json_object_set_new(object, "module", json_text_of(work->module));
    json_object_set_new(object, "function", json_text_of(work->function));
    return object;
}

json_t *user_work_request(const struct user_work *work)
{
    return json_made(json_pack("{s:s, s:o, s:b}", "request", "load", "work", place(work), "output",
                               (int)work->output));
}

void user_work_loaded(struct user_work *work, const json_t *answer)
{
    const char *found = json_string_value(json_object_get(answer, "file"));
    if (!work->hashed && found)
        work->hashed = file_hash(found, work->hash);
}

json_t *user_work_record(const struct user_work *work)
{
    json_t *record = place(work);
    if (work->hashed)
        json_object_set_new(record, "sha256", json_text_of(work->hash));
    return record;
}

/*
 * references.h - what a claim can be looked up in: documentation and manual pages.
 */
#ifndef TVP_REFERENCES_H
#define TVP_REFERENCES_H

/* A manual page is named "fork(2)"; everything else has a title of its own.
 *
 *   identifier, title, address */
#define REFERENCES(ROW)                                                                            \
    ROW(THREADING, "Python documentation: threading",                                              \
        "https://docs.python.org/3/library/threading.html")                                        \
    ROW(MULTIPROCESSING, "Python documentation: multiprocessing",                                  \
        "https://docs.python.org/3/library/multiprocessing.html")                                  \
    ROW(SUBPROCESS, "Python documentation: subprocess",                                            \
        "https://docs.python.org/3/library/subprocess.html")                                       \
    ROW(FREE_THREADING, "PEP 703: Making the Global Interpreter Lock Optional in CPython",         \
        "https://peps.python.org/pep-0703/")                                                       \
    ROW(PTHREADS, "pthreads(7)", "https://man7.org/linux/man-pages/man7/pthreads.7.html")          \
    ROW(FORK, "fork(2)", "https://man7.org/linux/man-pages/man2/fork.2.html")                      \
    ROW(KILL, "kill(2)", "https://man7.org/linux/man-pages/man2/kill.2.html")                      \
    ROW(SIGNAL, "signal(7)", "https://man7.org/linux/man-pages/man7/signal.7.html")                \
    ROW(QUESTION, "Stack Overflow: Multiprocessing vs Threading Python",                           \
        "https://stackoverflow.com/questions/3044580/multiprocessing-vs-threading-python")

enum reference_id {
#define ROW(id, title, address) REFERENCE_##id,
    REFERENCES(ROW)
#undef ROW
        REFERENCE_COUNT
};

/* Several of them: bits. */
enum reference_bit {
#define ROW(id, title, address) CITE_##id = 1 << REFERENCE_##id,
    REFERENCES(ROW)
#undef ROW
};

struct reference {
    const char *title;
    const char *address; /* https */
};

extern const struct reference references[REFERENCE_COUNT];

#endif

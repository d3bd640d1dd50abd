#!/usr/bin/env zsh
# complete.zsh FOLDER LINE - types the line into an interactive zsh that has the completions of that
# folder, presses the completion key, and prints what then stands on the line.
set -e
export FOLDER=$1 ZDOTDIR=$(mktemp -d)
trap 'rm -rf $ZDOTDIR' EXIT
cat >$ZDOTDIR/.zshrc <<'END'
PS1='ready> '
fpath=($FOLDER $fpath)
autoload -Uz compinit
compinit -u -D
complete-and-show() { zle complete-word; print -r -- "<$BUFFER>"; exit }
zle -N complete-and-show
bindkey '^G' complete-and-show
END
zmodload zsh/zpty
zpty inner 'TERM=dumb zsh -d -i'
zpty -r inner seen '*ready> *'
zpty -w -n inner $2$'\a'
zpty -r inner seen '*<*>*'
print -r -- ${${seen#*<}%>*}

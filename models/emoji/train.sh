#!/usr/bin/env bash
# From the packages to this folder. Every step goes on from what an earlier run left in $EMOJI_WORK
# (default ~/.cache/emoji-train); remove a step's output there to do it again.
# `train.sh --from FOLDER` starts from an exported folder, with a fresh optimizer, where $EMOJI_WORK has no
# checkpoint. The other arguments go to train_unet.py, e.g. `--steps 30000`.
set -euo pipefail

scripts="$(cd "$(dirname "$0")" && pwd)/training"
export EMOJI_WORK="${EMOJI_WORK:-$HOME/.cache/emoji-train}"
mkdir -p "$EMOJI_WORK"
# on a busy machine a thread that waits should not spin
export OMP_WAIT_POLICY=PASSIVE
python="$EMOJI_WORK/venv/bin/python"

step() { nice -n 19 "$python" -W ignore "$scripts/$1.py" "${@:2}"; }
once() { [ -e "$EMOJI_WORK/$1" ] || step "${@:2}"; }

if [ ! -d "$EMOJI_WORK/node_modules" ]; then
  npm install --prefix "$EMOJI_WORK" --ignore-scripts --no-save \
    @iconify-json/noto@1.2.9 @iconify-json/noto-v1@1.2.5 @iconify-json/fluent-emoji-flat@1.2.6 \
    @iconify-json/fxemoji@1.2.2 @iconify-json/twemoji@1.2.5 emojibase-data@17.0.0
fi
if [ ! -x "$python" ]; then
  python3 -m venv "$EMOJI_WORK/venv"
  "$EMOJI_WORK/venv/bin/pip" install -r "$(dirname "$scripts")/requirements.txt"
fi
if [ "${1:-}" = --from ]; then
  once generator.pt restore "$2"
  judge="$2/judge.onnx"
  shift 2
fi
once things.json things
once pictures.npz render
once tokenizer make_tokenizer
[ -e "$EMOJI_WORK/vae_standard" ] || once vae train_vae
once vae_standard standardise
once latents.npz encode
[ -n "${judge:-}" ] || once decoder.pt train_decoder
[ -e "$EMOJI_WORK/generator.pt" ] || step train_words
step train_unet "$@"
step compose_words
step export
[ -n "${judge:-}" ] || { step judge; step export_judge; step list_things; step feature_statistics; }
step check
step evaluate
step card

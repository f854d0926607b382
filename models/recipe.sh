# What the default model learns from, in the order that is part of the recipe. Sourced by train-default.sh and benches/held-out.sh, not run.

corpora_of_recipe=(
  spamassassin trec07p-early csdmc2010-new nvdimm-list usrp-users-list enron-mailboxes newsletters-2019 bounces hard-ham
  french-prose nazario-phishing osst-list-2019-2022 list-spam-multilingual crypto-recovery-spam sextortion-real modern-mail
  gvt-list-spam-2018-2023 translated-ham
)
own_texts_of_recipe=(
  training/ham-en training/ham-int training/letters-int training/bulk-en training/bulk-int training/spam
  sextortion/sextortion twins/twins
)

# mail_of_recipe CORPORA PROJECT [EXCEPT...]: sets `mail` to the --data arguments of all corpora but those named, and of our own texts
mail_of_recipe() {
  local folder=$1 project=$2 name
  shift 2
  mail=()
  for name in "${corpora_of_recipe[@]}"; do
    [[ " $* " != *" $name "* ]] || continue
    [[ -f $folder/$name/corpus.csv ]] || { echo "$folder/$name/corpus.csv is missing; see data/README.md" >&2; return 1; }
    mail+=(--data "$folder/$name/corpus.csv")
  done
  for name in "${own_texts_of_recipe[@]}"; do
    mail+=(--data "$project/data/$name.jsonl")
  done
}

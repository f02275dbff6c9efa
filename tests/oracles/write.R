# What the scripts beside it end with: `source` it, then `write_oracle`.
args <- commandArgs(trailingOnly = TRUE)

# Writes a table into the folder that was named; NA is an empty value.
save <- function(table, name, digits) {
  numeric <- sapply(table, function(v) is.numeric(v) || is.logical(v))
  table[numeric] <- lapply(table[numeric], function(v) {
    ifelse(is.na(v), "", formatC(as.numeric(v), digits = digits, width = 1, format = "g"))
  })
  path <- file(file.path(args[1], name), "wb")
  call <- which(names(table) == "call")
  write.csv(table, path, row.names = FALSE, quote = if (length(call)) call else FALSE)
  close(path)
}

# Writes NAME.csv, one quantity a row, NAME_BESIDE.csv for each of the tables that it rests on,
# and NAME.meta.json, which says what made them.
write_oracle <- function(name, found, beside, packages = character(), digits = 15) {
  save(found, paste0(name, ".csv"), 17)
  for (other in names(beside)) {
    save(beside[[other]], paste0(name, "_", other, ".csv"), digits)
  }
  versions <- sapply(packages, function(p) paste0('"', p, " ", packageVersion(p), '"'))
  meta <- sprintf(
    '{\n  "name": "%s",\n  "R": "%s",\n  "packages": [%s],\n  "n_records": %d,\n  "script": "%s.R"\n}\n',
    name, R.version.string, paste(versions, collapse = ", "), nrow(found), name
  )
  cat(meta, file = file.path(args[1], paste0(name, ".meta.json")))
}

// « Insérer » a ready reply at once. Without this, the button asks the server, which gives the form back.
for (const choice of document.querySelectorAll("select[data-replies]")) {
  const texts = JSON.parse(choice.dataset.replies);
  const { form } = choice;
  form.querySelector("button[name=inserer]").addEventListener("click", (event) => {
    event.preventDefault();
    const message = form.elements.message;
    const text = texts[choice.value];
    if (!text || message.value.includes(text)) return;
    message.value = message.value.trim() ? `${message.value.trimEnd()}\n\n${text}` : text;
    message.focus();
  });
}

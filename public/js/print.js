// «Распечатать»: shown only where a script can open the dialog.
{
  const button = document.getElementById('print')
  if (button) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}

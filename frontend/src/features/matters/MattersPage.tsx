export default function MattersPage() {
  return null;
}
